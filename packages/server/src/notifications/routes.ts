/** The routes of notifications, by what they are about. */
import { accountNotificationRoutes } from "./accountNotificationRoutes.ts";
import { channelRoutes } from "./channelRoutes.ts";
import { messageRoutes } from "./messageRoutes.ts";
import { preferenceRoutes } from "./preferenceRoutes.ts";

export const notificationRoutes = [
  ...channelRoutes,
  ...preferenceRoutes,
  ...messageRoutes,
  ...accountNotificationRoutes,
];
