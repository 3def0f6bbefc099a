/** SIS imports over HTTP. */
import { sis } from "@pidge/api";
import { readStreamedBody } from "../platform/body.ts";
import { Answer, type Request } from "../platform/context.ts";
import { notFound } from "../platform/errors.ts";
import { ordinalLinks, readOrdinalPage } from "../platform/paging.ts";
import { readParams } from "../platform/params.ts";
import { type Route, route } from "../platform/route.ts";
import { execute } from "../store/database.ts";
import { must } from "../store/must.ts";
import { accessImport, accessImports } from "./access.ts";
import { createImport, uploadOf } from "./createImport.ts";
import { abortImports, findImport, listImports, UNFINISHED } from "./imports.sql.ts";
import { presentImport, presentImports, presentRemark } from "./present.ts";
import { listRemarks } from "./remarks.sql.ts";

async function remarkPage(request: Request<{ failure?: boolean }>, importId: number | null): Promise<Answer> {
  const { db, root: tenant, params, query } = request;
  const page = readOrdinalPage(query);
  const rows = await execute(db, listRemarks, {
    tenant,
    import: importId,
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
      const { actor, path, config } = request;
      await accessImports(request, path.account_id, "import");
      const limits = { spool: request.spool, fileLimit: config.maxFileSize };
      const { raw, file } = await readStreamedBody(request.http.request, limits);
      const { attachment, ...rest } = { ...request.raw, ...raw };
      const params = readParams(sis.createSisImport.params, rest, actor.timeZone);
      return presentImport(request, await createImport(request, params, uploadOf(attachment, file)));
    },
    { rawBody: true },
  ),

  route(sis.listSisImports, async (request) => {
    const { path, params, query } = request;
    await accessImports(request, path.account_id, "read");
    const page = readOrdinalPage(query);
    const rows = await listImports(request, {
      createdSince: params.created_since,
      createdBefore: params.created_before,
      states: params.workflow_state,
      offset: page.offset,
      limit: page.perPage + 1,
    });
    const links = ordinalLinks(page, { more: rows.length > page.perPage });
    return new Answer({ sis_imports: await presentImports(request, rows.slice(0, page.perPage)) }, { links });
  }),

  route(sis.listRunningSisImports, async (request) => {
    await accessImports(request, request.path.account_id, "read");
    const rows = await listImports(request, { states: ["importing", "cleanup_batch"], offset: 0, limit: 100 });
    return { sis_imports: await presentImports(request, rows) };
  }),

  route(sis.showSisImport, async (request) => presentImport(request, await accessImport(request, request.path))),

  route(sis.abortSisImport, async (request) => {
    const { id } = await accessImport(request, request.path);
    if ((await abortImports(request, { id, states: UNFINISHED })) === 0) throw notFound();
    return presentImport(request, must(await findImport(request, id), "the aborted import"));
  }),

  route(sis.abortPendingSisImports, async (request) => {
    await accessImports(request, request.path.account_id, "read");
    await abortImports(request, { states: ["created"] });
    return { aborted: true };
  }),

  route(sis.listSisImportErrors, async (request) => {
    const { id } = await accessImport(request, request.path);
    return remarkPage(request, id);
  }),

  route(sis.listAccountSisImportErrors, async (request) => {
    await accessImports(request, request.path.account_id, "read");
    return remarkPage(request, null);
  }),
];
