/** Terms over HTTP. They belong to the root account alone. */
import { terms } from "@pidge/api";
import type { Request } from "../../platform/context.ts";
import { forbidden, missingParam } from "../../platform/errors.ts";
import { countedPage, sliceOf } from "../../platform/lists.ts";
import { readOrdinalPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import { execute } from "../../store/database.ts";
import { type AccountAccess, findRootAccount } from "../accounts/access.ts";
import { findTerm } from "./access.ts";
import { presentTerm } from "./present.ts";
import { listTerms } from "./terms.sql.ts";
import { createTerm, deleteTerm, updateTerm } from "./writeTerm.ts";

export const termRoutes = [
  route(terms.listTerms, async (request) => {
    const { db, root, params } = request;
    const account = await readableAccount(request);
    const page = readOrdinalPage(request.query);
    const asked = params.workflow_state ?? [];
    const states = asked.includes("all") ? ["active", "deleted"] : asked.length > 0 ? asked : ["active"];
    const name = params.term_name?.trim().toLowerCase() || null;
    const rows = await execute(db, listTerms, { tenant: root, states, name, ...sliceOf(page) });
    const body = { enrollment_terms: rows.map((row) => presentTerm(row, account)) };
    return countedPage(page, body, rows[0]?.total ?? 0);
  }),

  route(terms.showTerm, async (request) => {
    const account = await readableAccount(request);
    return presentTerm(await findTerm(request, request.path.id), account);
  }),

  route(terms.createTerm, async (request) => {
    const account = await managedAccount(request);
    const attributes = request.params.enrollment_term;
    if (attributes === undefined) throw missingParam("enrollment_term");
    const id = await createTerm(request, { account, attributes });
    return presentTerm(await findTerm(request, String(id)), account);
  }),

  route(terms.updateTerm, async (request) => {
    const account = await managedAccount(request);
    const term = await findTerm(request, request.path.id);
    const attributes = request.params.enrollment_term;
    if (attributes === undefined) throw missingParam("enrollment_term");
    await updateTerm(request, term, { account, attributes });
    return presentTerm(await findTerm(request, String(term.id)), account);
  }),

  route(terms.deleteTerm, async (request) => {
    const account = await managedAccount(request);
    const term = await findTerm(request, request.path.id);
    return presentTerm(await deleteTerm(request, term), account);
  }),
];

/** The root account of the path, for its administrators. */
async function readableAccount(request: Request<unknown>): Promise<AccountAccess> {
  const account = await findRootAccount(request, request.path.account_id);
  if (!account.isAdmin) throw forbidden();
  return account;
}

/** The root account of the path, for those who may change its terms. */
async function managedAccount(request: Request<unknown>): Promise<AccountAccess> {
  const account = await findRootAccount(request, request.path.account_id);
  if (!account.can("manage_account_settings")) throw forbidden();
  return account;
}
