/** Messages on the wire, with their files, recordings and what was forwarded with them. */
import type { ConversationMessage, Static } from "@pidge/api";
import { filesByIds } from "../../files/files.sql.ts";
import { presentFile } from "../../files/present.ts";
import type { Actor } from "../../platform/actor.ts";
import { wireTime } from "../../platform/clock.ts";
import type { Db } from "../../store/database.ts";
import { type MessageRow, messagesByIds, peopleByIds } from "./messages.sql.ts";
import type { Person } from "./rows.sql.ts";

export type WireMessage = Static<typeof ConversationMessage>;

export interface PresentedMessages {
  readonly messages: WireMessage[];
  /** Authors of forwarded messages who are not among the people given. */
  readonly indirect: readonly Person[];
}

/** Presents messages; asks the store only for what they carry: forwarded messages, files, names from elsewhere. */
export async function presentMessages(
  db: Db,
  actor: Actor,
  origin: string,
  now: Date,
  rows: readonly MessageRow[],
  people: readonly Person[],
): Promise<PresentedMessages> {
  const forwarded = await loadForwarded(db, actor.root, rows);
  const everything = [...rows, ...forwarded.values()];
  const fileIds = [...new Set(everything.flatMap((m) => m.attachment_ids))];
  const stored = fileIds.length === 0 ? [] : await filesByIds(db, actor.root, fileIds);
  const files = new Map(stored.map((f) => [f.id, presentFile(f, { origin, now })]));
  const known = new Map(people.map((p) => [p.id, p]));
  const authors = new Set([...forwarded.values()].map((m) => m.author_id).filter((id) => !known.has(id)));
  const named = new Set(
    everything.flatMap((m) => [...(m.event?.user_ids ?? []), m.author_id]).filter((id) => !known.has(id)),
  );
  const strangers = named.size === 0 ? [] : await peopleByIds(db, actor.root, [...named]);
  const names = new Map([...people, ...strangers].map((p) => [p.id, p.name]));
  const present = (m: MessageRow): WireMessage => ({
    id: m.id,
    created_at: wireTime(m.created_at),
    body: m.event === null ? m.body : renderEvent(m, names),
    author_id: m.author_id,
    generated: m.generated,
    forwarded_messages: m.forwarded_message_ids
      .flatMap((id) => forwarded.get(id) ?? [])
      .sort((a, b) => b.id - a.id)
      .map(present),
    attachments: m.attachment_ids.flatMap((id) => files.get(id) ?? []),
    media_comment: mediaComment(m, actor, origin),
    participating_user_ids: [...m.participating_user_ids],
  });
  return { messages: rows.map(present), indirect: strangers.filter((p) => authors.has(p.id)) };
}

/** Forwarded messages of forwarded messages, level by level. A message only forwards older ones, so this ends. */
async function loadForwarded(db: Db, root: number, rows: readonly MessageRow[]): Promise<Map<number, MessageRow>> {
  const found = new Map<number, MessageRow>();
  let wanted = rows.flatMap((m) => m.forwarded_message_ids);
  while (wanted.length > 0) {
    const level = await messagesByIds(db, root, wanted);
    for (const m of level) found.set(m.id, m);
    wanted = level.flatMap((m) => m.forwarded_message_ids).filter((id) => !found.has(id));
  }
  return found;
}

/** "Bob, Cat, and Dan were added to the conversation by Ann", with today's names. */
function renderEvent(m: MessageRow, names: ReadonlyMap<number, string>): string {
  const added = [...(m.event?.user_ids ?? [])].sort((a, b) => a - b).map((id) => names.get(id) ?? "Somebody");
  const list = added.length < 3 ? added.join(" and ") : `${added.slice(0, -1).join(", ")}, and ${added.at(-1)}`;
  return `${list} ${added.length === 1 ? "was" : "were"} added to the conversation by ${names.get(m.author_id) ?? "somebody"}`;
}

function mediaComment(m: MessageRow, actor: Actor, origin: string): WireMessage["media_comment"] {
  if (m.media_comment_id === null || m.media_comment_type === null) return null;
  const type = m.media_comment_type as "audio" | "video";
  return {
    "content-type": `${type}/mp4`,
    display_name: m.media_title,
    media_id: m.media_comment_id,
    media_type: type,
    url: `${origin}/users/${actor.id}/media_download?entryId=${encodeURIComponent(m.media_comment_id)}&redirect=1&type=mp4`,
  };
}
