/** Signs what the server hands out and wants back unchanged: upload policies and addresses that expire. */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Db } from "../store/database.ts";

/** The store's signing key, made when it is first needed. */
export async function signingKey(db: Db, now: Date): Promise<Buffer> {
  const find = () => db.selectFrom("server_secrets").select("value").where("name", "=", "signing").executeTakeFirst();
  const known = await find();
  if (known !== undefined) return known.value;
  await db
    .insertInto("server_secrets")
    .values({ name: "signing", value: randomBytes(32), created_at: now })
    // another process may have been quicker: its key is the key
    .onConflict((c) => c.doNothing())
    .execute();
  return (await find())!.value;
}

export const sign = (key: Buffer, text: string): string => createHmac("sha256", key).update(text).digest("base64url");

export const isSigned = (key: Buffer, text: string, signature: string): boolean => sameText(sign(key, text), signature);

/** Compares secrets without telling by the time taken how much of them agrees. */
export function sameText(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}
