/** The Atom feed of a person's recent messages, under an address that needs no token. */
import type { Context, TenantContext } from "../../platform/context.ts";
import { parseId } from "../../platform/ids.ts";
import { signingKey } from "../../platform/secrets.sql.ts";
import { isSigned, sign } from "../../platform/secrets.ts";
import { execute } from "../../store/database.ts";
import { type FeedEntry, type FeedReader, feedReader, newestMessages } from "./feed.sql.ts";

const SIZE = 50;
const TITLE_LENGTH = 80;

const signedText = (root: number, user: { readonly id: number; readonly uuid: string }) =>
  `feed/conversations/${root}/${user.id}/${user.uuid}`;

/** The code that identifies the actor; it is valid as long as the actor has a login. */
export async function feedCode({ db, root, actor }: Pick<Context, "db" | "root" | "actor">) {
  return `user_${actor.id}_${sign(await signingKey(db, root), signedText(root, actor))}`;
}

type Reading = Pick<TenantContext, "db" | "root" | "now">;

/** The person whom a code identifies, or undefined for a wrong one. */
export async function readerOf({ db, root }: Reading, code: string | undefined): Promise<FeedReader | undefined> {
  const [, digits, signature] = /^user_(\d{1,19})_([\w-]+)(?:\.atom)?$/.exec(code ?? "") ?? [];
  if (digits === undefined || signature === undefined) return undefined;
  const [reader] = await execute(db, feedReader, { tenant: root, user: parseId(digits) ?? -1 });
  if (reader === undefined) return undefined;
  return isSigned(await signingKey(db, root), signedText(root, reader), signature) ? reader : undefined;
}

/** The feed's document. */
export async function atomFeed(
  { db, root, now, origin }: Reading & Pick<Context, "origin">,
  reader: FeedReader,
): Promise<string> {
  const entries = await execute(db, newestMessages, { tenant: root, user: reader.id, limit: SIZE });
  const page = `${origin}/conversations`;
  const items = entries.map(
    (entry) => `  <entry>
    <title>${xml(`${entry.author}: ${title(entry)}`)}</title>
    <id>tag:pidge,message:${entry.id}</id>
    <updated>${entry.created_at.toISOString()}</updated>
    <published>${entry.created_at.toISOString()}</published>
    <author><name>${xml(entry.author)}</name></author>
    <link rel="alternate" href="${xml(`${page}/${entry.conversation_id}`)}"/>
    <content type="text">${xml(entry.body)}</content>
  </entry>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <title>${xml(`Conversations of ${reader.name}`)}</title>
  <id>tag:pidge,conversations:${reader.id}</id>
  <updated>${(entries[0]?.created_at ?? now).toISOString()}</updated>
  <link rel="alternate" href="${xml(page)}"/>
${items.join("\n")}
</feed>
`;
}

function title({ subject, body }: FeedEntry): string {
  const text = [...(subject ?? body).replace(/\s+/g, " ")];
  return text.length > TITLE_LENGTH ? `${text.slice(0, TITLE_LENGTH - 1).join("")}…` : text.join("");
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Escapes text; characters that XML does not allow at all are left out. */
const xml = (text: string): string =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? "");
