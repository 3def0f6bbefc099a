/** Every room's routes and jobs, in one list. */
import type { Services } from "./platform/context.ts";
import type { Route } from "./platform/route.ts";
import { progressRoutes } from "./progress/routes.ts";

export const routes: readonly Route[] = [...progressRoutes];

export function defineJobs(_services: Services): void {}
