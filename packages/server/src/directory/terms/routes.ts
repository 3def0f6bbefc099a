/** Terms over HTTP. */
import { terms } from "@pidge/api";
import type { Actor } from "../../platform/actor.ts";
import { forbidden, missingParam } from "../../platform/errors.ts";
import { countedPage, sliceOf } from "../../platform/lists.ts";
import { readOrdinalPage } from "../../platform/paging.ts";
import type { Permission } from "../../platform/permissions.ts";
import { route } from "../../platform/route.ts";
import type { Db } from "../../store/database.ts";
import { type AccountAccess, findRootAccount } from "../accounts/access.ts";
import { findTerm } from "./access.ts";
import { presentTerm } from "./present.ts";
import { listTerms } from "./terms.sql.ts";
import { createTerm, deleteTerm, updateTerm } from "./writeTerm.ts";

const CHANGE: Permission = "manage_account_settings";

export const termRoutes = [
  route(terms.listTerms, async ({ db, actor, path, params, query }) => {
    const account = await rootAccount(db, actor, path.account_id!);
    if (!account.isAdmin) throw forbidden();
    const page = readOrdinalPage(query);
    const asked = params.workflow_state ?? [];
    const states = asked.includes("all") ? ["active", "deleted"] : asked.length > 0 ? asked : ["active"];
    const name = params.term_name?.trim().toLowerCase() || null;
    const rows = await listTerms(db, { root: actor.root, states, name }, sliceOf(page));
    const body = { enrollment_terms: rows.map((row) => presentTerm(row, account)) };
    return countedPage(page, body, rows[0]?.total ?? 0);
  }),

  route(terms.showTerm, async ({ db, actor, path, now }) => {
    const account = await rootAccount(db, actor, path.account_id!);
    if (!account.isAdmin) throw forbidden();
    return presentTerm(await findTerm(db, actor, path.id!, now), account);
  }),

  route(terms.createTerm, async ({ db, actor, path, params, now }) => {
    const account = await rootAccount(db, actor, path.account_id!, CHANGE);
    if (params.enrollment_term === undefined) throw missingParam("enrollment_term");
    const id = await createTerm(db, actor, account, params.enrollment_term, now);
    return presentTerm(await findTerm(db, actor, String(id), now), account);
  }),

  route(terms.updateTerm, async ({ db, actor, path, params, now }) => {
    const account = await rootAccount(db, actor, path.account_id!, CHANGE);
    const term = await findTerm(db, actor, path.id!, now);
    if (params.enrollment_term === undefined) throw missingParam("enrollment_term");
    await updateTerm(db, actor, account, term, params.enrollment_term, now);
    return presentTerm(await findTerm(db, actor, String(term.id), now), account);
  }),

  route(terms.deleteTerm, async ({ db, actor, path, now }) => {
    const account = await rootAccount(db, actor, path.account_id!, CHANGE);
    const term = await findTerm(db, actor, path.id!, now);
    return presentTerm(await deleteTerm(db, actor, term, now), account);
  }),
];

/** The root account of the path: terms belong to it alone. */
async function rootAccount(db: Db, actor: Actor, reference: string, needs?: Permission): Promise<AccountAccess> {
  const access = await findRootAccount(db, actor, reference);
  if (needs !== undefined && !access.can(needs)) throw forbidden();
  return access;
}
