/** Every room's routes and jobs, in one list. */

import { roleRoutes } from "./directory/accounts/roleRoutes.ts";
import { accountRoutes } from "./directory/accounts/routes.ts";
import { courseNicknameRoutes } from "./directory/courses/nicknameRoutes.ts";
import { coursePeopleRoutes } from "./directory/courses/peopleRoutes.ts";
import { courseRoutes } from "./directory/courses/routes.ts";
import { enrollmentRoutes } from "./directory/enrollments/routes.ts";
import { favoriteRoutes } from "./directory/favorites/routes.ts";
import { groupCategoryRoutes } from "./directory/groups/categoryRoutes.ts";
import { groupMembershipRoutes } from "./directory/groups/membershipRoutes.ts";
import { groupRoutes } from "./directory/groups/routes.ts";
import { progressRoutes } from "./directory/progress/routes.ts";
import { sectionRoutes } from "./directory/sections/routes.ts";
import { termRoutes } from "./directory/terms/routes.ts";
import { adminRoutes } from "./directory/users/adminRoutes.ts";
import { personalRoutes } from "./directory/users/personal/routes.ts";
import { userRoutes } from "./directory/users/routes.ts";
import { startupRoutes } from "./directory/users/startupRoutes.ts";
import { avatarRoutes } from "./files/avatars/routes.ts";
import { folderRoutes } from "./files/folders/routes.ts";
import { mediaRoutes } from "./files/media/routes.ts";
import { fileRoutes } from "./files/routes.ts";
import { SWEEP, sweep } from "./files/sweep.ts";
import { COPY_FROM_URL, type CopyJob, copyFromUrl } from "./files/uploads/copyFromUrl.ts";
import { uploadRoutes } from "./files/uploads/routes.ts";
import { activityRoutes } from "./forum/activity/routes.ts";
import { announcementRoutes } from "./forum/announcements/routes.ts";
import { assignmentRoutes } from "./forum/discussions/assignments/routes.ts";
import { todoRoutes } from "./forum/discussions/assignments/todoRoutes.ts";
import { PUBLISH, publishDue } from "./forum/discussions/editing/publish.ts";
import { entryRoutes } from "./forum/discussions/entries/routes.ts";
import { feedRoutes } from "./forum/discussions/feeds/routes.ts";
import { topicPageRoutes } from "./forum/discussions/page.ts";
import { topicRoutes } from "./forum/discussions/topics/routes.ts";
import { FEEDS, refreshFeeds } from "./forum/externalFeeds/refresh.ts";
import { externalFeedRoutes } from "./forum/externalFeeds/routes.ts";
import { graphqlRoutes } from "./graphql/routes.ts";
import { conversationAdministrationRoutes } from "./messaging/conversations/administrationRoutes.ts";
import { BATCH_QUEUE, deliverBatch } from "./messaging/conversations/batches.ts";
import { batchReportRoutes } from "./messaging/conversations/batchReport.ts";
import { BATCH_UPDATE_QUEUE, runBatchUpdate } from "./messaging/conversations/batchUpdate.ts";
import { conversationPageRoutes } from "./messaging/conversations/page.ts";
import { conversationRoutes } from "./messaging/conversations/routes.ts";
import { messagingRoutes } from "./messaging/drafts/routes.ts";
import { inboxRoutes } from "./messaging/inbox/routes.ts";
import { searchRoutes } from "./messaging/recipients/routes.ts";
import { notificationRoutes } from "./notifications/routes/routes.ts";
import { RESET_BOUNCES_QUEUE, resetBounces } from "./notifications/rules/bulkChannels.ts";
import type { Services } from "./platform/context.ts";
import type { Route } from "./platform/route.ts";
import { loginRoutes } from "./signIn/credentials/loginRoutes.ts";
import { tokenRoutes } from "./signIn/credentials/tokenRoutes.ts";
import { developerKeyRoutes } from "./signIn/developerKeys/routes.ts";
import { oauthRoutes } from "./signIn/oauth/routes.ts";
import { frontPageRoutes } from "./signIn/sessions/frontPage.ts";
import { signInRoutes } from "./signIn/sessions/routes.ts";
import { sisRoutes } from "./sis/routes.ts";
import { runImports, SIS_QUEUE } from "./sis/runImports.ts";

export const routes: readonly Route[] = [
  ...frontPageRoutes,
  ...conversationPageRoutes,
  ...topicPageRoutes,
  ...progressRoutes,
  ...conversationRoutes,
  ...conversationAdministrationRoutes,
  ...batchReportRoutes,
  ...messagingRoutes,
  ...inboxRoutes,
  ...graphqlRoutes,
  ...searchRoutes,
  ...accountRoutes,
  ...adminRoutes,
  ...roleRoutes,
  ...startupRoutes,
  ...userRoutes,
  ...personalRoutes,
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
  ...assignmentRoutes,
  ...todoRoutes,
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
  ...avatarRoutes,
  ...uploadRoutes,
  ...folderRoutes,
  ...mediaRoutes,
  ...sectionRoutes,
  ...sisRoutes,
  ...notificationRoutes,
];

/** What the jobs of each queue do. */
const JOBS: Readonly<Record<string, (services: Services, data: Record<string, unknown>) => Promise<void>>> = {
  [RESET_BOUNCES_QUEUE]: (services, data) => resetBounces(services, data),
  [SIS_QUEUE]: (services, data) => runImports(services, data),
  [BATCH_QUEUE]: (services, data) => deliverBatch(services, data),
  [BATCH_UPDATE_QUEUE]: (services, data) => runBatchUpdate(services, data),
  [COPY_FROM_URL]: (services, data) => copyFromUrl(services, data as unknown as CopyJob),
  [SWEEP]: (services, data) => sweep({ db: services.db, root: data.root as number, now: services.clock.now() }),
  [FEEDS]: (services) => refreshFeeds(services),
  [PUBLISH]: (services) => publishDue(services),
};

export const QUEUES: readonly string[] = Object.keys(JOBS);

export function defineJobs(services: Services): void {
  for (const [queue, work] of Object.entries(JOBS)) services.jobs.define(queue, (data) => work(services, data));
}
