/** SIS imports over HTTP. */
import { sis } from "@pidge/api";
import { readStreamedBody } from "../platform/body.ts";
import { Answer, type Request } from "../platform/context.ts";
import { notFound } from "../platform/errors.ts";
import { ordinalLinks, readOrdinalPage } from "../platform/paging.ts";
import { readParams } from "../platform/params.ts";
import { type Route, route } from "../platform/route.ts";
import { accessImport, accessImports } from "./access.ts";
import { createImport, uploadOf } from "./createImport.ts";
import { presentImports, presentRemark } from "./present.ts";
import { abortImports, findImport, type ImportRow, listImports, UNFINISHED } from "./queries/imports.sql.ts";
import { listRemarks } from "./queries/remarks.sql.ts";

const one = async ({ db, actor, origin, now }: Request<unknown>, row: ImportRow) =>
  (await presentImports(db, actor.root, [row], { origin, now }))[0]!;

async function remarkPage(request: Request<{ failure?: boolean }>, importId: number | null): Promise<Answer> {
  const { db, actor, params, query } = request;
  const page = readOrdinalPage(query);
  const rows = await listRemarks(db, actor.root, {
    importId,
    failuresOnly: params.failure === true,
    offset: page.offset,
    limit: page.perPage + 1,
  });
  const links = ordinalLinks(page, { more: rows.length > page.perPage });
  return new Answer({ sis_import_errors: rows.slice(0, page.perPage).map(presentRemark) }, { links });
}

export const sisRoutes: readonly Route[] = [
  route(
    sis.createSisImport,
    async (request) => {
      const { db, actor, path, now } = request;
      await accessImports(db, actor, path.account_id!, false);
      const { maxFileSize: fileLimit } = request.config;
      const { raw, file } = await readStreamedBody(request.http.request, { spool: request.spool, fileLimit });
      const { attachment, ...rest } = { ...request.raw, ...raw };
      const params = readParams(sis.createSisImport.params, rest, actor.timeZone);
      return one(request, await createImport(request, actor, params, uploadOf(attachment, file), now));
    },
    { rawBody: true },
  ),

  route(sis.listSisImports, async (request) => {
    const { db, actor, path, params, query, origin, now } = request;
    await accessImports(db, actor, path.account_id!, true);
    const page = readOrdinalPage(query);
    const rows = await listImports(db, actor.root, {
      createdSince: params.created_since,
      createdBefore: params.created_before,
      states: params.workflow_state,
      offset: page.offset,
      limit: page.perPage + 1,
    });
    const links = ordinalLinks(page, { more: rows.length > page.perPage });
    const shown = rows.slice(0, page.perPage);
    return new Answer({ sis_imports: await presentImports(db, actor.root, shown, { origin, now }) }, { links });
  }),

  route(sis.listRunningSisImports, async ({ db, actor, path, origin, now }) => {
    await accessImports(db, actor, path.account_id!, true);
    const rows = await listImports(db, actor.root, { states: ["importing", "cleanup_batch"], offset: 0, limit: 100 });
    return { sis_imports: await presentImports(db, actor.root, rows, { origin, now }) };
  }),

  route(sis.showSisImport, async (request) =>
    one(request, await accessImport(request.db, request.actor, request.path.account_id!, request.path.id!)),
  ),

  route(sis.abortSisImport, async (request) => {
    const { db, actor, path, now } = request;
    const { id } = await accessImport(db, actor, path.account_id!, path.id!);
    if ((await abortImports(db, actor.root, { id, states: UNFINISHED }, now)) === 0) throw notFound();
    return one(request, (await findImport(db, actor.root, id))!);
  }),

  route(sis.abortPendingSisImports, async ({ db, actor, path, now }) => {
    await accessImports(db, actor, path.account_id!, true);
    await abortImports(db, actor.root, { states: ["created"] }, now);
    return { aborted: true };
  }),

  route(sis.listSisImportErrors, async (request) => {
    const { id } = await accessImport(request.db, request.actor, request.path.account_id!, request.path.id!);
    return remarkPage(request, id);
  }),

  route(sis.listAccountSisImportErrors, async (request) => {
    await accessImports(request.db, request.actor, request.path.account_id!, true);
    return remarkPage(request, null);
  }),
];
