/** Progress of long work over HTTP. */
import { progress } from "@pidge/api";
import { forbidden } from "../../platform/errors.ts";
import { route } from "../../platform/route.ts";
import { accessProgress } from "./access.ts";
import { presentProgress } from "./present.ts";
import { changeProgress, findProgress } from "./progress.sql.ts";

export const progressRoutes = [
  route(progress.showProgress, async ({ db, actor, path, origin, now }) =>
    presentProgress(await accessProgress(db, actor, path.id!, now), origin),
  ),

  route(progress.cancelProgress, async ({ db, actor, path, params, origin, now }) => {
    const row = await accessProgress(db, actor, path.id!, now);
    if (row.user_id !== actor.id) throw forbidden();
    await changeProgress(
      db,
      actor.root,
      row.id,
      { workflow_state: "failed", message: params.message ?? "canceled" },
      now,
    );
    return presentProgress((await findProgress(db, actor.root, row.id))!, origin);
  }),
];
