/** Every room's routes and jobs, in one list. */
import { adminRoutes } from "./accounts/adminRoutes.ts";
import { roleRoutes } from "./accounts/roleRoutes.ts";
import { accountRoutes } from "./accounts/routes.ts";
import { activityRoutes } from "./activity/routes.ts";
import { announcementRoutes } from "./announcements/routes.ts";
import { conversationAdministrationRoutes } from "./conversations/administrationRoutes.ts";
import { BATCH_QUEUE, deliverBatch } from "./conversations/batches.ts";
import { batchReportRoutes } from "./conversations/batchReport.ts";
import { BATCH_UPDATE_QUEUE, runBatchUpdate } from "./conversations/batchUpdate.ts";
import { conversationRoutes } from "./conversations/routes.ts";
import { courseNicknameRoutes } from "./courses/nicknameRoutes.ts";
import { coursePeopleRoutes } from "./courses/peopleRoutes.ts";
import { courseRoutes } from "./courses/routes.ts";
import { developerKeyRoutes } from "./developerKeys/routes.ts";
import { entryRoutes } from "./discussions/entryRoutes.ts";
import { feedRoutes } from "./discussions/feeds/routes.ts";
import { PUBLISH, publishDue } from "./discussions/publish.ts";
import { topicRoutes } from "./discussions/routes.ts";
import { enrollmentRoutes } from "./enrollments/routes.ts";
import { FEEDS, refreshFeeds } from "./externalFeeds/refresh.ts";
import { externalFeedRoutes } from "./externalFeeds/routes.ts";
import { favoriteRoutes } from "./favorites/routes.ts";
import { COPY_FROM_URL, type CopyJob, copyFromUrl } from "./files/copyFromUrl.ts";
import { folderRoutes } from "./files/folderRoutes.ts";
import { mediaRoutes } from "./files/mediaRoutes.ts";
import { fileRoutes } from "./files/routes.ts";
import { SWEEP, sweep } from "./files/sweep.ts";
import { uploadRoutes } from "./files/uploadRoutes.ts";
import { groupCategoryRoutes } from "./groups/categoryRoutes.ts";
import { groupMembershipRoutes } from "./groups/membershipRoutes.ts";
import { groupRoutes } from "./groups/routes.ts";
import { inboxRoutes } from "./inbox/routes.ts";
import { messagingRoutes } from "./messaging/routes.ts";
import { RESET_BOUNCES_QUEUE, resetBounces } from "./notifications/bulkChannels.ts";
import { notificationRoutes } from "./notifications/routes.ts";
import { oauthRoutes } from "./oauth/routes.ts";
import type { Services } from "./platform/context.ts";
import type { Route } from "./platform/route.ts";
import { progressRoutes } from "./progress/routes.ts";
import { searchRoutes } from "./search/routes.ts";
import { sectionRoutes } from "./sections/routes.ts";
import { signInRoutes } from "./signIn/routes.ts";
import { sisRoutes } from "./sis/routes.ts";
import { runImports, SIS_QUEUE } from "./sis/runImports.ts";
import { termRoutes } from "./terms/routes.ts";
import { loginRoutes } from "./users/loginRoutes.ts";
import { userRoutes } from "./users/routes.ts";
import { startupRoutes } from "./users/startupRoutes.ts";
import { tokenRoutes } from "./users/tokenRoutes.ts";

export const routes: readonly Route[] = [
  ...progressRoutes,
  ...conversationRoutes,
  ...conversationAdministrationRoutes,
  ...batchReportRoutes,
  ...messagingRoutes,
  ...inboxRoutes,
  ...searchRoutes,
  ...accountRoutes,
  ...adminRoutes,
  ...roleRoutes,
  ...startupRoutes,
  ...userRoutes,
  ...tokenRoutes,
  ...developerKeyRoutes,
  ...oauthRoutes,
  ...signInRoutes,
  ...loginRoutes,
  ...courseNicknameRoutes,
  ...coursePeopleRoutes,
  ...courseRoutes,
  ...termRoutes,
  ...activityRoutes,
  ...announcementRoutes,
  ...externalFeedRoutes,
  ...topicRoutes,
  ...feedRoutes,
  ...entryRoutes,
  ...enrollmentRoutes,
  ...favoriteRoutes,
  ...groupCategoryRoutes,
  ...groupMembershipRoutes,
  ...groupRoutes,
  ...fileRoutes,
  ...uploadRoutes,
  ...folderRoutes,
  ...mediaRoutes,
  ...sectionRoutes,
  ...sisRoutes,
  ...notificationRoutes,
];

export function defineJobs(services: Services): void {
  services.jobs.define(RESET_BOUNCES_QUEUE, (data) => resetBounces(services, data));
  services.jobs.define(SIS_QUEUE, (data) => runImports(services, data));
  services.jobs.define(BATCH_QUEUE, (data) => deliverBatch(services, data));
  services.jobs.define(BATCH_UPDATE_QUEUE, (data) => runBatchUpdate(services, data));
  services.jobs.define(COPY_FROM_URL, (data) => copyFromUrl(services, data as unknown as CopyJob));
  services.jobs.define(SWEEP, (data) => sweep(services.db, data.root as number, services.clock.now()));
  services.jobs.define(FEEDS, () => refreshFeeds(services));
  services.jobs.define(PUBLISH, async () => void (await publishDue(services.db, services.clock.now())));
}
