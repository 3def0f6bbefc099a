/** Signs a person in by login and password. Who is not known, and who is but errs, are told the same in the same time. */

import { caseKey } from "../../platform/caseKey.ts";
import type { Request } from "../../platform/context.ts";
import { isPassword } from "../../platform/passwords.ts";
import type { Db } from "../../store/database.ts";
import { chargeAttempt, forgiveAttempt } from "./attempts.ts";
import { openSession } from "./sessions.ts";

export type Outcome = { readonly kind: "in" | "wrong" } | { readonly kind: "wait"; readonly seconds: number };

const activeLogin = (db: Db, root: number, uniqueId: string) =>
  db
    .selectFrom("pseudonyms as p")
    .innerJoin("users as u", (join) =>
      join.onRef("u.root_account_id", "=", "p.root_account_id").onRef("u.id", "=", "p.user_id"),
    )
    .select(["p.id", "p.user_id", "p.password_hash"])
    .where("p.root_account_id", "=", root)
    .where("p.unique_id_key", "=", caseKey(uniqueId))
    .where("p.workflow_state", "=", "active")
    .where("u.workflow_state", "<>", "deleted")
    .executeTakeFirst();

export async function signIn(
  request: Pick<Request<unknown>, "db" | "root" | "now" | "http">,
  uniqueId: string,
  password: string,
): Promise<Outcome> {
  const { db, root, now, http } = request;
  const seconds = await chargeAttempt(db, root, caseKey(uniqueId), http.request.ip, now);
  if (seconds > 0) return { kind: "wait", seconds };
  const login = await activeLogin(db, root, uniqueId);
  const right = await isPassword(password, login?.password_hash ?? null);
  if (!right || login === undefined) return { kind: "wrong" };
  await forgiveAttempt(db, root, caseKey(uniqueId), http.request.ip);
  await openSession(request, login);
  return { kind: "in" };
}
