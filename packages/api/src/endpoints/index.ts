/** The table of endpoints: what the server serves and the client speaks. */
import type { Endpoint } from "../endpoint.ts";
import * as accountNotifications from "./accountNotifications.ts";
import * as accounts from "./accounts.ts";
import * as activity from "./activity.ts";
import * as announcements from "./announcements.ts";
import * as assignments from "./assignments.ts";
import * as batches from "./batches.ts";
import * as commMessages from "./commMessages.ts";
import * as communicationChannels from "./communicationChannels.ts";
import * as conversationAdministration from "./conversationAdministration.ts";
import * as conversations from "./conversations.ts";
import * as courses from "./courses.ts";
import * as developerKeys from "./developerKeys.ts";
import * as discussionEntries from "./discussionEntries.ts";
import * as discussions from "./discussions.ts";
import * as enrollments from "./enrollments.ts";
import * as externalFeeds from "./externalFeeds.ts";
import * as favorites from "./favorites.ts";
import * as feeds from "./feeds.ts";
import * as files from "./files.ts";
import * as groups from "./groups.ts";
import * as inbox from "./inbox.ts";
import * as logins from "./logins.ts";
import * as media from "./media.ts";
import * as messaging from "./messaging.ts";
import * as notifications from "./notifications.ts";
import * as oauth from "./oauth.ts";
import * as pages from "./pages.ts";
import * as personal from "./personal.ts";
import * as progress from "./progress.ts";
import * as roles from "./roles.ts";
import * as search from "./search.ts";
import * as sections from "./sections.ts";
import * as signIn from "./signIn.ts";
import * as sis from "./sis.ts";
import * as startup from "./startup.ts";
import * as terms from "./terms.ts";
import * as todo from "./todo.ts";
import * as tokens from "./tokens.ts";
import * as users from "./users.ts";

export {
  accountNotifications,
  accounts,
  activity,
  announcements,
  assignments,
  batches,
  commMessages,
  communicationChannels,
  conversationAdministration,
  conversations,
  courses,
  developerKeys,
  discussionEntries,
  discussions,
  enrollments,
  externalFeeds,
  favorites,
  feeds,
  files,
  groups,
  inbox,
  logins,
  media,
  messaging,
  notifications,
  oauth,
  pages,
  personal,
  progress,
  roles,
  search,
  sections,
  signIn,
  sis,
  startup,
  terms,
  todo,
  tokens,
  users,
};

const rooms = {
  activity,
  feeds,
  announcements,
  discussionEntries,
  discussions,
  assignments,
  externalFeeds,
  favorites,
  files,
  media,
  accounts,
  batches,
  inbox,
  messaging,
  conversationAdministration,
  conversations,
  search,
  progress,
  terms,
  tokens,
  developerKeys,
  oauth,
  signIn,
  pages,
  logins,
  users,
  personal,
  todo,
  roles,
  startup,
  courses,
  enrollments,
  groups,
  sections,
  sis,
  accountNotifications,
  commMessages,
  communicationChannels,
  notifications,
};

export const endpoints: readonly Endpoint[] = Object.values(rooms).flatMap((room) => Object.values(room) as Endpoint[]);
