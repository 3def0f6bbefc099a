/** The table of endpoints: what the server serves and the client speaks. */
import type { Endpoint } from "../endpoint.ts";
import * as accountNotifications from "./accountNotifications.ts";
import * as accounts from "./accounts.ts";
import * as commMessages from "./commMessages.ts";
import * as communicationChannels from "./communicationChannels.ts";
import * as conversations from "./conversations.ts";
import * as courses from "./courses.ts";
import * as enrollments from "./enrollments.ts";
import * as groups from "./groups.ts";
import * as notifications from "./notifications.ts";
import * as progress from "./progress.ts";
import * as sections from "./sections.ts";
import * as sis from "./sis.ts";
import * as tokens from "./tokens.ts";
import * as users from "./users.ts";

export {
  accountNotifications,
  accounts,
  commMessages,
  communicationChannels,
  conversations,
  courses,
  enrollments,
  groups,
  notifications,
  progress,
  sections,
  sis,
  tokens,
  users,
};

const rooms = {
  accounts,
  conversations,
  progress,
  tokens,
  users,
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
