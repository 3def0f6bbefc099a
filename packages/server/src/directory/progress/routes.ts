/** Progress of background work over HTTP. */
import { progress } from "@pidge/api";
import { forbidden } from "../../platform/errors.ts";
import { route } from "../../platform/route.ts";
import { must } from "../../store/must.ts";
import { accessProgress } from "./access.ts";
import { presentProgress } from "./present.ts";
import { changeProgress, findProgress } from "./progress.sql.ts";

export const progressRoutes = [
  route(progress.showProgress, async (request) =>
    presentProgress(await accessProgress(request, request.path.id), request.origin),
  ),

  route(progress.cancelProgress, async (request) => {
    const { actor, params, origin } = request;
    const { id, user_id } = await accessProgress(request, request.path.id);
    if (user_id !== actor.id) throw forbidden();
    await changeProgress(request, id, { workflow_state: "failed", message: params.message ?? "canceled" });
    return presentProgress(must(await findProgress(request, id), "the cancelled progress"), origin);
  }),
];
