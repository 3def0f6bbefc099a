/** Developer keys over HTTP. */
import { developerKeys } from "@pidge/api";
import { findRootAccount } from "../../directory/accounts/access.ts";
import type { Request } from "../../platform/context.ts";
import { forbidden, missingParam } from "../../platform/errors.ts";
import { uncountedPage } from "../../platform/lists.ts";
import { readOrdinalPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import { execute } from "../../store/database.ts";
import { must } from "../../store/must.ts";
import { findDeveloperKey } from "./access.ts";
import { listDeveloperKeys, loadDeveloperKey, markDeveloperKeyDeleted } from "./developerKeys.sql.ts";
import { presentDeveloperKey } from "./present.ts";
import { createDeveloperKey, updateDeveloperKey } from "./writeKey.ts";

async function requireManager(request: Request<unknown>): Promise<void> {
  const account = await findRootAccount(request, request.path.account_id);
  if (!account.can("manage_developer_keys")) throw forbidden();
}

const shownKey = async (request: Request<unknown>, id: number, secret?: string) =>
  presentDeveloperKey(must(await loadDeveloperKey(request, id), "the written key"), secret);

export const developerKeyRoutes = [
  route(developerKeys.listDeveloperKeys, async (request) => {
    await requireManager(request);
    const page = readOrdinalPage(request.query);
    const slice = { limit: page.perPage + 1, offset: page.offset };
    // keys are not inherited: each belongs to one root account
    const rows = request.params.inherited === true ? [] : await listDeveloperKeys(request, slice);
    return uncountedPage(page, { rows, present: async (shown) => shown.map((row) => presentDeveloperKey(row)) });
  }),

  route(developerKeys.createDeveloperKey, async (request) => {
    await requireManager(request);
    const input = request.params.developer_key;
    if (input === undefined) throw missingParam("developer_key");
    const { id, secret } = await createDeveloperKey(request, input);
    return shownKey(request, id, secret);
  }),

  route(developerKeys.updateDeveloperKey, async (request) => {
    const { id } = await findDeveloperKey(request, request.path.id);
    const input = request.params.developer_key;
    if (input === undefined) throw missingParam("developer_key");
    await updateDeveloperKey(request, id, input);
    return shownKey(request, id);
  }),

  route(developerKeys.deleteDeveloperKey, async (request) => {
    const { id } = await findDeveloperKey(request, request.path.id);
    await execute(request.db, markDeveloperKeyDeleted, { tenant: request.root, key: id, now: request.now });
    return shownKey(request, id);
  }),
];
