/** Developer keys over HTTP. */
import { developerKeys } from "@pidge/api";
import { findRootAccount } from "../../directory/accounts/access.ts";
import type { Actor } from "../../platform/actor.ts";
import { forbidden, missingParam } from "../../platform/errors.ts";
import { uncountedPage } from "../../platform/lists.ts";
import { readOrdinalPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import type { Db } from "../../store/database.ts";
import { findDeveloperKey } from "./access.ts";
import { deleteDeveloperKeyRow, listDeveloperKeys, loadDeveloperKey } from "./developerKeys.sql.ts";
import { presentDeveloperKey } from "./present.ts";
import { createDeveloperKey, updateDeveloperKey } from "./writeKey.ts";

async function requireManager(db: Db, actor: Actor, account: string): Promise<void> {
  if (!(await findRootAccount({ db, actor }, account)).can("manage_developer_keys")) throw forbidden();
}

const shownKey = async (db: Db, root: number, id: number, secret?: string) =>
  presentDeveloperKey((await loadDeveloperKey(db, root, id))!, secret);

export const developerKeyRoutes = [
  route(developerKeys.listDeveloperKeys, async ({ db, actor, path, params, query }) => {
    await requireManager(db, actor, path.account_id!);
    const page = readOrdinalPage(query);
    const slice = { limit: page.perPage + 1, offset: page.offset };
    const rows = params.inherited === true ? [] : await listDeveloperKeys(db, actor.root, slice);
    return uncountedPage(page, rows, undefined, async (shown) => shown.map((row) => presentDeveloperKey(row)));
  }),

  route(developerKeys.createDeveloperKey, async ({ db, actor, path, params, now }) => {
    await requireManager(db, actor, path.account_id!);
    if (params.developer_key === undefined) throw missingParam("developer_key");
    const { id, secret } = await createDeveloperKey(db, actor, params.developer_key, now);
    return shownKey(db, actor.root, id, secret);
  }),

  route(developerKeys.updateDeveloperKey, async ({ db, actor, path, params, now }) => {
    const { id } = await findDeveloperKey(db, actor, path.id!);
    if (params.developer_key === undefined) throw missingParam("developer_key");
    await updateDeveloperKey(db, actor, id, params.developer_key, now);
    return shownKey(db, actor.root, id);
  }),

  route(developerKeys.deleteDeveloperKey, async ({ db, actor, path, now }) => {
    const { id } = await findDeveloperKey(db, actor, path.id!);
    await deleteDeveloperKeyRow(db, actor.root, id, now);
    return shownKey(db, actor.root, id);
  }),
];
