/** Changes and deletes entries. */
import { type Context, inTransaction } from "../../../platform/context.ts";
import { forbidden } from "../../../platform/errors.ts";
import { textToHtml } from "../../../platform/html.ts";
import type { RawFile } from "../../../platform/rawFile.ts";
import { execute } from "../../../store/database.ts";
import { readEntryMessage } from "../editing/attributes.ts";
import { attachFile } from "../editing/files.ts";
import type { TopicAccess } from "../topics/access.ts";
import type { EntryRow } from "./entries.sql.ts";
import { mayEditEntry } from "./entryAccess.ts";
import { changeEntry, markEntryDeleted } from "./entryWrites.sql.ts";

/** An entry of a topic that the actor has access to. */
interface Target {
  readonly access: TopicAccess;
  readonly entry: EntryRow;
}

export interface EntryEdit extends Target {
  readonly message: string | null | undefined;
  readonly plaintext: string | null | undefined;
  readonly file: RawFile | undefined;
}

/** Changes an entry. Without a file the attached one is detached, as in Canvas. */
export async function updateEntry(ctx: Context, { access, entry, ...edit }: EntryEdit): Promise<void> {
  if (!mayEditEntry(ctx.actor, access, entry)) throw forbidden();
  const html = edit.plaintext == null ? edit.message : textToHtml(edit.plaintext);
  const message = readEntryMessage(html, ctx.origin);
  await inTransaction(ctx, async (tx) => {
    const { db, root, actor, now } = tx;
    const file = access.rights.attachToEntry ? edit.file : undefined;
    const owner = { type: "User" as const, id: actor.id };
    await execute(db, changeEntry, {
      tenant: root,
      topic: entry.topic_id,
      entry: entry.id,
      editor: actor.id,
      changesMessage: message !== undefined,
      message: message ?? null,
      attachment: file === undefined ? null : await attachFile(tx, { owner, uploader: actor.id, file }),
      now,
    });
  });
}

/** Deletes an entry, softly. */
export async function deleteEntry({ db, actor, root, now }: Context, { access, entry }: Target): Promise<void> {
  if (!mayEditEntry(actor, access, entry)) throw forbidden();
  await execute(db, markEntryDeleted, { tenant: root, topic: entry.topic_id, entry: entry.id, editor: actor.id, now });
}
