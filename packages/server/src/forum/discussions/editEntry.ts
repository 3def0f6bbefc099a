/** Changes and deletes entries. */
import type { Actor } from "../../platform/actor.ts";
import { forbidden } from "../../platform/errors.ts";
import { textToHtml } from "../../platform/html.ts";
import type { RawFile } from "../../platform/nesting.ts";
import type { Database } from "../../store/database.ts";
import type { TopicAccess } from "./access.ts";
import { readEntryMessage } from "./attributes.ts";
import type { EntryRow } from "./entries.sql.ts";
import { mayEditEntry } from "./entryAccess.ts";
import { changeEntry, deleteEntryRow } from "./entryWrites.ts";
import { keepFile } from "./topicFiles.ts";

export interface EntryEdit {
  readonly message: string | null | undefined;
  readonly plaintext: string | null | undefined;
  readonly file: RawFile | undefined;
  readonly origin: string;
  readonly now: Date;
}

/** Without a file the one that was attached is detached: so Canvas has it, and its clients count on it. */
export async function updateEntry(
  db: Database,
  actor: Actor,
  access: TopicAccess,
  entry: EntryRow,
  edit: EntryEdit,
): Promise<void> {
  if (!mayEditEntry(actor, access, entry)) throw forbidden();
  const html = edit.plaintext == null ? edit.message : textToHtml(edit.plaintext);
  const message = readEntryMessage(html, edit.origin);
  await db.transaction().execute(async (tx) => {
    const file = access.rights.attachToEntry ? edit.file : undefined;
    const owner = { root: actor.root, type: "User" as const, id: actor.id };
    await changeEntry(tx, {
      root: actor.root,
      topicId: entry.topic_id,
      entryId: entry.id,
      editorId: actor.id,
      message,
      attachmentId: file === undefined ? null : await keepFile(tx, owner, actor.id, file, edit.now),
      now: edit.now,
    });
  });
}

export async function deleteEntry(
  db: Database,
  actor: Actor,
  access: TopicAccess,
  entry: EntryRow,
  now: Date,
): Promise<void> {
  if (!mayEditEntry(actor, access, entry)) throw forbidden();
  const { id: entryId, topic_id: topicId } = entry;
  await deleteEntryRow(db, { root: actor.root, topicId, entryId, editorId: actor.id, now });
}
