/** Messages on the wire, with their files, recordings and what was forwarded with them. */
import type { ConversationMessage, Static } from "@pidge/api";
import { filesByIds } from "../../files/files.sql.ts";
import { presentFile } from "../../files/present.ts";
import { wireTime } from "../../platform/clock.ts";
import type { Context } from "../../platform/context.ts";
import { messagesByIds, peopleByIds, type StoredMessage } from "./messages.sql.ts";
import type { Participant } from "./participants.sql.ts";

export type WireMessage = Static<typeof ConversationMessage>;

export interface PresentedMessages {
  readonly messages: WireMessage[];
  /** Authors of forwarded messages who are not among the people given. */
  readonly indirect: readonly Participant[];
}

type Presenting = Pick<Context, "db" | "actor" | "origin" | "now">;

export interface MessagesToPresent {
  readonly rows: readonly StoredMessage[];
  /** People whose profiles are at hand. */
  readonly people: readonly Participant[];
}

/** Presents messages; asks the store only for what they carry: forwarded messages, files, profiles of other people. */
export async function presentMessages(
  ctx: Presenting,
  { rows, people }: MessagesToPresent,
): Promise<PresentedMessages> {
  const { db, actor, origin, now } = ctx;
  const forwarded = await loadForwarded(ctx, rows);
  const everything = [...rows, ...forwarded.values()];
  const fileIds = [...new Set(everything.flatMap((message) => message.attachment_ids))];
  const stored = fileIds.length === 0 ? [] : await filesByIds({ db, root: actor.root }, fileIds);
  const files = new Map(stored.map((file) => [file.id, presentFile(file, { origin, now })]));
  const known = new Map(people.map((person) => [person.id, person]));
  const authors = new Set([...forwarded.values()].map(({ author_id }) => author_id).filter((id) => !known.has(id)));
  const named = new Set(
    everything
      .flatMap((message) => [...(message.event?.user_ids ?? []), message.author_id])
      .filter((id) => !known.has(id)),
  );
  const others = named.size === 0 ? [] : await peopleByIds(db, actor.root, [...named]);
  const names = new Map([...people, ...others].map((person) => [person.id, person.name]));
  const present = (message: StoredMessage): WireMessage => ({
    id: message.id,
    created_at: wireTime(message.created_at),
    body: message.event === null ? message.body : renderEvent(message, names),
    author_id: message.author_id,
    generated: message.generated,
    forwarded_messages: message.forwarded_message_ids
      .flatMap((id) => forwarded.get(id) ?? [])
      .sort((a, b) => b.id - a.id)
      .map(present),
    attachments: message.attachment_ids.flatMap((id) => files.get(id) ?? []),
    media_comment: mediaComment(ctx, message),
    participating_user_ids: [...message.participating_user_ids],
  });
  return { messages: rows.map(present), indirect: others.filter((person) => authors.has(person.id)) };
}

/** Forwarded messages of forwarded messages, level by level. A message only forwards older ones, so this ends. */
async function loadForwarded(
  { db, actor }: Presenting,
  rows: readonly StoredMessage[],
): Promise<Map<number, StoredMessage>> {
  const found = new Map<number, StoredMessage>();
  let wanted = rows.flatMap((message) => message.forwarded_message_ids);
  while (wanted.length > 0) {
    const level = await messagesByIds(db, actor.root, wanted);
    for (const message of level) found.set(message.id, message);
    wanted = level.flatMap((message) => message.forwarded_message_ids).filter((id) => !found.has(id));
  }
  return found;
}

/** "Bob, Cat, and Dan were added to the conversation by Ann", with today's names. */
function renderEvent({ event, author_id }: StoredMessage, names: ReadonlyMap<number, string>): string {
  const added = [...(event?.user_ids ?? [])].sort((a, b) => a - b).map((id) => names.get(id) ?? "Somebody");
  const list = added.length < 3 ? added.join(" and ") : `${added.slice(0, -1).join(", ")}, and ${added.at(-1)}`;
  return `${list} ${added.length === 1 ? "was" : "were"} added to the conversation by ${names.get(author_id) ?? "somebody"}`;
}

function mediaComment({ actor, origin }: Presenting, message: StoredMessage): WireMessage["media_comment"] {
  const { media_comment_id: id, media_comment_type: type, media_title: title } = message;
  if (id === null || type === null) return null;
  return {
    "content-type": `${type as "audio" | "video"}/mp4`,
    display_name: title,
    media_id: id,
    media_type: type as "audio" | "video",
    url: `${origin}/users/${actor.id}/media_download?entryId=${encodeURIComponent(id)}&redirect=1&type=mp4`,
  };
}
