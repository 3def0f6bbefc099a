/** Every room's routes and jobs, in one list. */
import { accountRoutes } from "./accounts/routes.ts";
import { courseRoutes } from "./courses/routes.ts";
import { enrollmentRoutes } from "./enrollments/routes.ts";
import { groupRoutes } from "./groups/routes.ts";
import type { Services } from "./platform/context.ts";
import type { Route } from "./platform/route.ts";
import { progressRoutes } from "./progress/routes.ts";
import { sectionRoutes } from "./sections/routes.ts";
import { userRoutes } from "./users/routes.ts";

export const routes: readonly Route[] = [
  ...progressRoutes,
  ...accountRoutes,
  ...userRoutes,
  ...courseRoutes,
  ...enrollmentRoutes,
  ...groupRoutes,
  ...sectionRoutes,
];

export function defineJobs(_services: Services): void {}
