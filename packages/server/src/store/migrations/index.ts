/** The migrations in order. Forward only: a released one is never edited, a mistake is mended by the next. */
import { sql as directory } from "./0001_directory.ts";
import { sql as conversations } from "./0002_conversations.ts";
import { sql as choices } from "./0004_choices.ts";
import { sql as sis } from "./0005_sis.ts";
import { sql as files } from "./0006_files.ts";
import { sql as discussions } from "./0007_discussions.ts";
import { sql as notifications } from "./0008_notifications.ts";
import { sql as search } from "./0009_search.ts";
import { sql as messagingExtras } from "./0010_messaging_extras.ts";
import { sql as conversationRoster } from "./0011_conversation_roster.ts";
import { sql as signIn } from "./0012_sign_in.ts";
import { sql as activity } from "./0013_activity.ts";
import { sql as changes } from "./0014_changes.ts";
import { sql as notificationIndexes } from "./0015_notification_indexes.ts";
import { sql as deliveries } from "./0016_deliveries.ts";
import { sql as names } from "./0017_names.ts";
import { sql as toldNames } from "./0018_told_names.ts";
import { sql as scheduledByTenant } from "./0019_scheduled_by_tenant.ts";
import { sql as sealedAnswers } from "./0020_sealed_answers.ts";
import { sql as tenantKeys } from "./0021_tenant_keys.ts";
import { sql as forumByTenant } from "./0022_forum_by_tenant.ts";
import { sql as notificationsByTenant } from "./0023_notifications_by_tenant.ts";
import { sql as foldedKeys } from "./0024_folded_keys.ts";
import { sql as oldRowsByTenant } from "./0025_old_rows_by_tenant.ts";
import { sql as oauthReplays } from "./0026_oauth_replays.ts";
import { sql as peopleLimits } from "./0027_people_limits.ts";
import { sql as personal } from "./0028_personal.ts";
import { sql as installedParts } from "./0029_installed_parts.ts";
import { sql as sessionLinks } from "./0030_session_links.ts";
import { sql as hiddenActivity } from "./0031_hidden_activity.ts";

export const migrations: Readonly<Record<string, string>> = {
  "0001_directory": directory,
  "0002_conversations": conversations,
  "0004_choices": choices,
  "0005_sis": sis,
  "0006_files": files,
  "0007_discussions": discussions,
  "0008_notifications": notifications,
  "0009_search": search,
  "0010_messaging_extras": messagingExtras,
  "0011_conversation_roster": conversationRoster,
  "0012_sign_in": signIn,
  "0013_activity": activity,
  "0014_changes": changes,
  "0015_notification_indexes": notificationIndexes,
  "0016_deliveries": deliveries,
  "0017_names": names,
  "0018_told_names": toldNames,
  "0019_scheduled_by_tenant": scheduledByTenant,
  "0020_sealed_answers": sealedAnswers,
  "0021_tenant_keys": tenantKeys,
  "0022_forum_by_tenant": forumByTenant,
  "0023_notifications_by_tenant": notificationsByTenant,
  "0024_folded_keys": foldedKeys,
  "0025_old_rows_by_tenant": oldRowsByTenant,
  "0026_oauth_replays": oauthReplays,
  "0027_people_limits": peopleLimits,
  "0028_personal": personal,
  "0029_installed_parts": installedParts,
  "0030_session_links": sessionLinks,
  "0031_hidden_activity": hiddenActivity,
};
