/** The Atom feed of a person's recent messages, under an address that needs no token. */

import { parseId } from "../../platform/ids.ts";
import { isSigned, sign, signingKey } from "../../platform/secrets.ts";
import { type Db, run } from "../../store/database.ts";

const SIZE = 50;
const TITLE_LENGTH = 80;

const signed = (root: number, userId: number, uuid: string) => `feed/conversations/${root}/${userId}/${uuid}`;

/** The code of a person; it ends when the person's login does. */
export async function feedCode(db: Db, root: number, user: { id: number; uuid: string }, now: Date): Promise<string> {
  const signature = sign(await signingKey(db, now), signed(root, user.id, user.uuid));
  return `user_${user.id}_${signature}`;
}

interface Reader {
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
}

/** Whose code it is, or undefined for a wrong one. */
export async function readerOf(db: Db, root: number, code: string, now: Date): Promise<Reader | undefined> {
  const m = /^user_(\d{1,19})_([\w-]+)(?:\.atom)?$/.exec(code);
  if (!m) return undefined;
  const rows = await run<Reader>(
    db,
    `select u.id, u.uuid, u.short_name as name from users u
     where u.root_account_id = $1 and u.id = $2 and u.workflow_state <> 'deleted'
       and exists (select 1 from pseudonyms p where p.root_account_id = $1 and p.user_id = u.id and p.workflow_state = 'active')`,
    [root, parseId(m[1])],
  );
  const reader = rows[0];
  if (reader === undefined) return undefined;
  return isSigned(await signingKey(db, now), signed(root, reader.id, reader.uuid), m[2]!) ? reader : undefined;
}

interface Entry {
  readonly id: number;
  readonly conversation_id: number;
  readonly subject: string | null;
  readonly body: string;
  readonly author: string;
  readonly created_at: Date;
}

const entries = (db: Db, root: number, userId: number) =>
  run<Entry>(
    db,
    `select m.id, mp.conversation_id, c.subject, m.body, u.short_name as author, m.created_at
     from conversation_message_participants mp
     join conversation_messages m on m.root_account_id = $1 and m.id = mp.message_id
     join conversations c on c.root_account_id = $1 and c.id = mp.conversation_id
     join users u on u.root_account_id = $1 and u.id = m.author_id
     where mp.root_account_id = $1 and mp.user_id = $2 and mp.deleted_at is null and not mp.generated
     order by mp.message_id desc limit $3`,
    [root, userId, SIZE],
  );

/** The feed's document. */
export async function atomFeed(db: Db, root: number, reader: Reader, origin: string, now: Date): Promise<string> {
  const rows = await entries(db, root, reader.id);
  const page = `${origin}/conversations`;
  const items = rows.map(
    (e) => `  <entry>
    <title>${xml(`${e.author}: ${title(e)}`)}</title>
    <id>tag:pidge,message:${e.id}</id>
    <updated>${e.created_at.toISOString()}</updated>
    <published>${e.created_at.toISOString()}</published>
    <author><name>${xml(e.author)}</name></author>
    <link rel="alternate" href="${xml(`${page}/${e.conversation_id}`)}"/>
    <content type="text">${xml(e.body)}</content>
  </entry>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <title>${xml(`Conversations of ${reader.name}`)}</title>
  <id>tag:pidge,conversations:${reader.id}</id>
  <updated>${(rows[0]?.created_at ?? now).toISOString()}</updated>
  <link rel="alternate" href="${xml(page)}"/>
${items.join("\n")}
</feed>
`;
}

function title({ subject, body }: Entry): string {
  const text = [...(subject ?? body).replace(/\s+/g, " ")];
  return text.length > TITLE_LENGTH ? `${text.slice(0, TITLE_LENGTH - 1).join("")}…` : text.join("");
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Signs that XML cannot hold at all are left out. */
const xml = (text: string): string =>
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "").replace(/[&<>"]/g, (c) => ENTITIES[c]!);
