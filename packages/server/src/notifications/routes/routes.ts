/** All routes of notifications. */
import { accountNotificationRoutes } from "../rules/accountNotificationRoutes.ts";
import { channelRoutes } from "../rules/channelRoutes.ts";
import { preferenceRoutes } from "../rules/preferenceRoutes.ts";
import { messageRoutes } from "./messageRoutes.ts";

export const notificationRoutes = [
  ...channelRoutes,
  ...preferenceRoutes,
  ...messageRoutes,
  ...accountNotificationRoutes,
];
