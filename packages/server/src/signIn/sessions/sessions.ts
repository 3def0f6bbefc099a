/** Who a browser is signed in as. Its cookie is a random value of which only the hash is stored. */
import { createHmac } from "node:crypto";
import type { Request } from "../../platform/context.ts";
import { giveBrowser, readBrowser } from "../../platform/cookies.ts";
import { sameText } from "../../platform/secrets.ts";
import { hashToken, newToken } from "../../platform/tokens.ts";
import { type Db, run } from "../../store/database.ts";

/** A day. */
const LIFE_MS = 24 * 60 * 60 * 1000;

type Asked = Pick<Request<unknown>, "db" | "root" | "now" | "http">;

/** Who is signed in. */
export interface Visitor {
  readonly id: number;
  readonly name: string;
  readonly login: string;
}

/** The browser's value, given to it where it has none: its forms are told by it before anybody is signed in. */
export function browserOf({ http }: Pick<Asked, "http">): string {
  const known = readBrowser(http.request);
  if (known !== undefined) return known;
  const value = newToken();
  giveBrowser(http.request, http.reply, value);
  return value;
}

/** What a form of this browser must bring: nobody else can make it, and it tells nothing of the cookie. */
export const formToken = (browser: string): string => createHmac("sha256", browser).update("form").digest("base64url");

/** Whether a form was made for this browser. */
export function isOwnForm({ http }: Pick<Asked, "http">, token: string | null | undefined): boolean {
  const browser = readBrowser(http.request);
  return browser !== undefined && sameText(token ?? "", formToken(browser));
}

export async function visitorOf({ db, root, now, http }: Asked): Promise<Visitor | undefined> {
  const browser = readBrowser(http.request);
  if (browser === undefined) return undefined;
  const [row] = await run<Visitor>(
    db,
    `select u.id, u.name, p.unique_id as login
     from sessions s
     join users u on u.root_account_id = $1 and u.id = s.user_id and u.workflow_state <> 'deleted'
     join pseudonyms p on p.root_account_id = $1 and p.id = s.pseudonym_id and p.user_id = u.id
       and p.workflow_state = 'active'
     where s.root_account_id = $1 and s.token_hash = $2 and s.expires_at > $3`,
    [root, hashToken(browser), now],
  );
  return row;
}

/** Signs the browser in under a new value: one that somebody planted before is worth nothing afterwards. */
export async function openSession(asked: Asked, login: { id: number; user_id: number }): Promise<void> {
  const { db, root, now, http } = asked;
  const value = newToken();
  await run(
    db,
    `with old as (delete from sessions where root_account_id = $1 and token_hash = $2),
     used as (update pseudonyms set last_login_at = $5 where root_account_id = $1 and id = $4),
     seen as (update users set last_login_at = $5 where root_account_id = $1 and id = $3)
     insert into sessions (root_account_id, token_hash, user_id, pseudonym_id, created_at, expires_at)
     values ($1, $6, $3, $4, $5, $7)`,
    [
      root,
      hashToken(readBrowser(http.request) ?? ""),
      login.user_id,
      login.id,
      now,
      hashToken(value),
      new Date(now.getTime() + LIFE_MS),
    ],
  );
  giveBrowser(http.request, http.reply, value);
}

/** Signs the browser out. */
export async function closeSession({ db, root, http }: Asked): Promise<void> {
  const browser = readBrowser(http.request);
  if (browser === undefined) return;
  await db
    .deleteFrom("sessions")
    .where("root_account_id", "=", root)
    .where("token_hash", "=", hashToken(browser))
    .execute();
  giveBrowser(http.request, http.reply, newToken());
}

/** Signs a person out of every browser. */
export async function closeSessionsOf(db: Db, root: number, userId: number): Promise<void> {
  await db.deleteFrom("sessions").where("root_account_id", "=", root).where("user_id", "=", userId).execute();
}
