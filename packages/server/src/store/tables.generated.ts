/** The tables as TypeScript sees them. Made by `npm run generate:tables`; do not edit. */
import type { ColumnType, Generated } from "kysely";

type Json = ColumnType<unknown, string | null, string | null>;

export interface AccessTokensTable {
  root_account_id: number;
  id: Generated<number>;
  user_id: number;
  token_hash: Buffer;
  token_hint: string;
  purpose: string | null;
  scopes: Generated<string[]>;
  workflow_state: Generated<string>;
  expires_at: Date | null;
  last_used_at: Date | null;
  created_at: Date;
  updated_at: Date;
  developer_key_id: number | null;
  refresh_token_hash: Buffer | null;
  remember_access: Generated<boolean>;
}

export interface AccountHostsTable {
  host: string;
  root_account_id: number;
}

export interface AccountNotificationClosingsTable {
  root_account_id: number;
  user_id: number;
  account_notification_id: number;
  created_at: Date;
}

export interface AccountNotificationsTable {
  root_account_id: number;
  id: Generated<number>;
  account_id: number;
  user_id: number;
  subject: string;
  message: string;
  icon: Generated<string>;
  start_at: Date;
  end_at: Date;
  role_ids: Generated<number[]>;
  roles: Generated<string[]>;
  workflow_state: Generated<string>;
  created_at: Date;
  updated_at: Date;
}

export interface AccountUsersTable {
  root_account_id: number;
  id: Generated<number>;
  account_id: number;
  user_id: number;
  role_id: number;
  workflow_state: Generated<string>;
  sis_import_id: number | null;
  created_at: Date;
  updated_at: Date;
}

export interface AccountsTable {
  root_account_id: number;
  id: Generated<number>;
  parent_account_id: number | null;
  name: string;
  uuid: string;
  sis_account_id: string | null;
  integration_id: string | null;
  sis_import_id: number | null;
  stuck_sis_fields: Generated<string[]>;
  default_time_zone: Generated<string>;
  settings: ColumnType<unknown, string | undefined, string>;
  workflow_state: Generated<string>;
  created_at: Date;
  updated_at: Date;
}

export interface AssignmentOverridesTable {
  root_account_id: number;
  id: Generated<number>;
  assignment_id: number | null;
  topic_id: number | null;
  title: string;
  course_section_id: number | null;
  group_id: number | null;
  student_ids: number[] | null;
  due_at: Date | null;
  unlock_at: Date | null;
  lock_at: Date | null;
  due_at_overridden: Generated<boolean>;
  unlock_at_overridden: Generated<boolean>;
  lock_at_overridden: Generated<boolean>;
  created_at: Date;
  updated_at: Date;
}

export interface AssignmentsTable {
  root_account_id: number;
  id: Generated<number>;
  course_id: number;
  title: string;
  points_possible: number | null;
  grading_type: Generated<string>;
  due_at: Date | null;
  unlock_at: Date | null;
  lock_at: Date | null;
  only_visible_to_overrides: Generated<boolean>;
  workflow_state: Generated<string>;
  created_at: Date;
  updated_at: Date;
}

export interface AttachmentsTable {
  root_account_id: number;
  id: Generated<number>;
  context_type: string;
  context_id: number;
  folder_id: number | null;
  user_id: number | null;
  uuid: string;
  display_name: string;
  filename: string;
  sort_key: string;
  content_type: string;
  size: Generated<number>;
  blob_id: number | null;
  workflow_state: Generated<string>;
  upload_error: string | null;
  replacement_id: number | null;
  locked: Generated<boolean>;
  hidden: Generated<boolean>;
  lock_at: Date | null;
  unlock_at: Date | null;
  media_entry_id: string | null;
  created_at: Date;
  updated_at: Date;
  modified_at: Date;
}

export interface AuthorizationCodesTable {
  root_account_id: number;
  code_hash: Buffer;
  developer_key_id: number;
  user_id: number;
  scopes: string[];
  purpose: string | null;
  remember_access: boolean;
  code_challenge: string | null;
  created_at: Date;
  expires_at: Date;
  redirect_uri: Generated<string>;
  spent_at: Date | null;
  access_token_id: number | null;
}

export interface AutoRepliesTable {
  root_account_id: number;
  user_id: number;
  author_id: number;
  period: number;
  message_id: number;
  created_at: Date;
  sent_at: Date | null;
}

export interface BookmarksTable {
  root_account_id: number;
  id: Generated<number>;
  user_id: number;
  name: string;
  url: string;
  position: number;
  data: Json | null;
  created_at: Date;
  updated_at: Date;
}

export interface CommunicationChannelsTable {
  root_account_id: number;
  id: Generated<number>;
  user_id: number;
  pseudonym_id: number | null;
  path: string;
  path_key: string;
  path_type: Generated<string>;
  position: Generated<number>;
  workflow_state: Generated<string>;
  confirmation_code: string | null;
  created_at: Date;
  updated_at: Date;
  confirmation_sent_count: Generated<number>;
  confirmation_code_expires_at: Date | null;
  build_pseudonym_on_confirm: Generated<boolean>;
  default_policies: string | null;
  bounce_count: Generated<number>;
  last_bounce_at: Date | null;
  last_bounce_details: Json | null;
  last_transient_bounce_at: Date | null;
  last_transient_bounce_details: Json | null;
  last_suppression_bounce_at: Date | null;
}

export interface ConversationBatchRecipientsTable {
  root_account_id: number;
  batch_id: number;
  user_id: number;
  tags: Generated<string[]>;
  sender_tags: Generated<string[]>;
  message_id: number | null;
  delivered_at: Date | null;
}

export interface ConversationBatchesTable {
  root_account_id: number;
  id: Generated<number>;
  user_id: number;
  message_id: number;
  recipient_count: number;
  mode: Generated<string>;
  group_flag: Generated<boolean>;
  subject: string | null;
  context_type: string | null;
  context_id: number | null;
  tags: Generated<string[]>;
  workflow_state: Generated<string>;
  created_at: Date;
  updated_at: Date;
}

export interface ConversationMessageParticipantsTable {
  root_account_id: number;
  conversation_id: number;
  user_id: number;
  message_id: number;
  author: Generated<boolean>;
  generated: Generated<boolean>;
  deleted_at: Date | null;
  tags: string[] | null;
}

export interface ConversationMessagesTable {
  root_account_id: number;
  id: Generated<number>;
  conversation_id: number | null;
  author_id: number;
  body: string;
  event: Json | null;
  generated: Generated<boolean>;
  media_comment_id: string | null;
  media_comment_type: string | null;
  attachment_ids: Generated<number[]>;
  forwarded_message_ids: Generated<number[]>;
  has_attachments: Generated<boolean>;
  has_media_objects: Generated<boolean>;
  created_at: Date;
  unsent_at: Date | null;
}

export interface ConversationParticipantsTable {
  root_account_id: number;
  user_id: number;
  conversation_id: number;
  workflow_state: Generated<string>;
  last_message_at: Date | null;
  last_authored_at: Date | null;
  visible_last_authored_at: Date | null;
  message_count: Generated<number>;
  subscribed: Generated<boolean>;
  starred: Generated<boolean>;
  has_attachments: Generated<boolean>;
  has_media_objects: Generated<boolean>;
  tags: Generated<string[] | null>;
  updated_at: Date;
}

export interface ConversationsTable {
  root_account_id: number;
  id: Generated<number>;
  private_hash: string | null;
  subject: string | null;
  context_type: string | null;
  context_id: number | null;
  tags: Generated<string[]>;
  has_attachments: Generated<boolean>;
  has_media_objects: Generated<boolean>;
  created_at: Date;
  updated_at: Date;
  roster: Generated<number>;
}

export interface CourseNicknamesTable {
  root_account_id: number;
  user_id: number;
  course_id: number;
  nickname: string;
  sort_key: string;
}

export interface CourseSectionsTable {
  root_account_id: number;
  id: Generated<number>;
  course_id: number;
  nonxlist_course_id: number | null;
  name: string;
  sort_key: string;
  default_section: Generated<boolean>;
  sis_section_id: string | null;
  integration_id: string | null;
  start_at: Date | null;
  end_at: Date | null;
  restrict_enrollments_to_section_dates: Generated<boolean>;
  workflow_state: Generated<string>;
  sis_import_id: number | null;
  stuck_sis_fields: Generated<string[]>;
  created_at: Date;
  updated_at: Date;
}

export interface CoursesTable {
  root_account_id: number;
  id: Generated<number>;
  account_id: number;
  enrollment_term_id: number;
  uuid: string;
  name: string;
  course_code: string;
  sort_key: string;
  workflow_state: Generated<string>;
  sis_course_id: string | null;
  integration_id: string | null;
  start_at: Date | null;
  end_at: Date | null;
  restrict_enrollments_to_course_dates: Generated<boolean>;
  is_public: Generated<boolean>;
  is_public_to_auth_users: Generated<boolean>;
  public_syllabus: Generated<boolean>;
  public_syllabus_to_auth: Generated<boolean>;
  public_description: string | null;
  syllabus_body: string | null;
  license: string | null;
  time_zone: string | null;
  default_view: Generated<string>;
  course_format: string | null;
  hide_final_grades: Generated<boolean>;
  settings: ColumnType<unknown, string | undefined, string>;
  sis_import_id: number | null;
  stuck_sis_fields: Generated<string[]>;
  created_at: Date;
  updated_at: Date;
}

export interface CustomColorsTable {
  root_account_id: number;
  user_id: number;
  asset: string;
  hexcode: string;
}

export interface CustomDataTable {
  root_account_id: number;
  user_id: number;
  namespace: string;
  content: Json | null;
  updated_at: Date;
}

export interface DelayedMessagesTable {
  root_account_id: number;
  id: Generated<number>;
  communication_channel_id: number;
  user_id: number;
  notification: string;
  event_id: number;
  frequency: string;
  context_type: string;
  context_id: number;
  course_id: number | null;
  send_at: Date;
  batched_at: Date | null;
  workflow_state: Generated<string>;
  message_id: number | null;
  created_at: Date;
  updated_at: Date;
}

export interface DeveloperKeysTable {
  root_account_id: number;
  id: Generated<number>;
  name: string;
  secret_hash: Buffer;
  secret_hint: string;
  email: string | null;
  icon_url: string | null;
  notes: string | null;
  vendor_code: string | null;
  redirect_uri: string | null;
  redirect_uris: Generated<string[]>;
  scopes: Generated<string[]>;
  require_scopes: Generated<boolean>;
  allow_includes: Generated<boolean>;
  auto_expire_tokens: Generated<boolean>;
  trusted: Generated<boolean>;
  visible: Generated<boolean>;
  test_cluster_only: Generated<boolean>;
  client_credentials_audience: string | null;
  workflow_state: Generated<string>;
  created_at: Date;
  updated_at: Date;
  client_type: Generated<string>;
  exact_redirect_uris: Generated<boolean>;
  rotate_refresh_tokens: Generated<boolean>;
}

export interface DiscussionEntriesTable {
  root_account_id: number;
  id: Generated<number>;
  topic_id: number;
  user_id: number;
  parent_id: number | null;
  root_entry_id: number | null;
  depth: Generated<number>;
  message: string | null;
  editor_id: number | null;
  attachment_id: number | null;
  by_student: Generated<boolean>;
  rating_count: number | null;
  rating_sum: number | null;
  workflow_state: Generated<string>;
  created_at: Date;
  updated_at: Date;
  deleted_at: Date | null;
}

export interface DiscussionEntryParticipantsTable {
  root_account_id: number;
  topic_id: number;
  user_id: number;
  entry_id: number;
  read: boolean | null;
  forced_read_state: Generated<boolean>;
  rating: number | null;
}

export interface DiscussionEntryReportsTable {
  root_account_id: number;
  entry_id: number;
  user_id: number;
  report_type: string;
  created_at: Date;
}

export interface DiscussionEntryVersionsTable {
  root_account_id: number;
  entry_id: number;
  version: number;
  user_id: number;
  message: string | null;
  created_at: Date;
}

export interface DiscussionMentionsTable {
  root_account_id: number;
  entry_id: number;
  user_id: number;
}

export interface DiscussionTopicParticipantsTable {
  root_account_id: number;
  topic_id: number;
  user_id: number;
  workflow_state: Generated<string>;
  read_through: Generated<number>;
  subscribed: boolean | null;
  updated_at: Date;
}

export interface DiscussionTopicSectionsTable {
  root_account_id: number;
  topic_id: number;
  section_id: number;
}

export interface DiscussionTopicsTable {
  root_account_id: number;
  id: Generated<number>;
  context_type: string;
  context_id: number;
  course_id: number | null;
  is_announcement: Generated<boolean>;
  title: string;
  title_key: string;
  message: string | null;
  user_id: number | null;
  editor_id: number | null;
  workflow_state: string;
  locked: Generated<boolean>;
  discussion_type: Generated<string>;
  delayed_post_at: Date | null;
  lock_at: Date | null;
  posted_at: Date | null;
  last_reply_at: Date | null;
  todo_date: Date | null;
  require_initial_post: Generated<boolean>;
  allow_rating: Generated<boolean>;
  only_graders_can_rate: Generated<boolean>;
  sort_by_rating: Generated<boolean>;
  sort_order: Generated<string>;
  sort_order_locked: Generated<boolean>;
  expanded: Generated<boolean>;
  expanded_locked: Generated<boolean>;
  podcast_enabled: Generated<boolean>;
  podcast_has_student_posts: Generated<boolean>;
  pinned: Generated<boolean>;
  position: number | null;
  is_section_specific: Generated<boolean>;
  only_visible_to_overrides: Generated<boolean>;
  anonymous_state: string | null;
  group_category_id: number | null;
  root_topic_id: number | null;
  assignment_id: number | null;
  old_assignment_id: number | null;
  attachment_id: number | null;
  entry_count: Generated<number>;
  created_at: Date;
  updated_at: Date;
  deleted_at: Date | null;
}

export interface EnrollmentTermsTable {
  root_account_id: number;
  id: Generated<number>;
  name: string;
  sis_term_id: string | null;
  integration_id: string | null;
  start_at: Date | null;
  end_at: Date | null;
  is_default: Generated<boolean>;
  workflow_state: Generated<string>;
  sis_import_id: number | null;
  stuck_sis_fields: Generated<string[]>;
  created_at: Date;
  updated_at: Date;
}

export interface EnrollmentsTable {
  root_account_id: number;
  id: Generated<number>;
  user_id: number;
  course_id: number;
  course_section_id: number;
  type: string;
  role_id: number;
  workflow_state: Generated<string>;
  associated_user_id: number | null;
  limit_privileges_to_course_section: Generated<boolean>;
  self_enrolled: Generated<boolean>;
  start_at: Date | null;
  end_at: Date | null;
  completed_at: Date | null;
  last_activity_at: Date | null;
  last_attended_at: Date | null;
  total_activity_time: Generated<number>;
  sis_import_id: number | null;
  created_at: Date;
  updated_at: Date;
  feed_code: Generated<string>;
}

export interface ExternalFeedEntriesTable {
  root_account_id: number;
  feed_id: number;
  guid: string;
  topic_id: number | null;
  created_at: Date;
}

export interface ExternalFeedsTable {
  root_account_id: number;
  id: Generated<number>;
  context_type: string;
  context_id: number;
  course_id: number | null;
  user_id: number;
  url: string;
  title: string | null;
  header_match: string | null;
  verbosity: Generated<string>;
  workflow_state: Generated<string>;
  failures: Generated<number>;
  refresh_at: Date;
  created_at: Date;
  updated_at: Date;
}

export interface FavoritesTable {
  root_account_id: number;
  user_id: number;
  context_type: string;
  context_id: number;
  created_at: Date;
}

export interface FileBlobsTable {
  root_account_id: number;
  id: Generated<number>;
  workflow_state: Generated<string>;
  created_at: Date;
}

export interface FileChunksTable {
  root_account_id: number;
  blob_id: number;
  number: number;
  bytes: Buffer;
}

export interface FoldersTable {
  root_account_id: number;
  id: Generated<number>;
  context_type: string;
  context_id: number;
  parent_folder_id: number | null;
  name: string;
  full_name: string;
  sort_key: string;
  created_at: Date;
  updated_at: Date;
}

export interface GroupCategoriesTable {
  root_account_id: number;
  id: Generated<number>;
  context_type: string;
  context_id: number;
  name: string;
  role: string | null;
  self_signup: string | null;
  auto_leader: string | null;
  group_limit: number | null;
  sis_group_category_id: string | null;
  workflow_state: Generated<string>;
  sis_import_id: number | null;
  created_at: Date;
  updated_at: Date;
}

export interface GroupMembershipsTable {
  root_account_id: number;
  id: Generated<number>;
  group_id: number;
  user_id: number;
  workflow_state: Generated<string>;
  moderator: Generated<boolean>;
  sis_import_id: number | null;
  created_at: Date;
  updated_at: Date;
  feed_code: Generated<string>;
}

export interface GroupsTable {
  root_account_id: number;
  id: Generated<number>;
  context_type: string;
  context_id: number;
  account_id: number;
  group_category_id: number | null;
  uuid: string;
  name: string;
  sort_key: string;
  description: string | null;
  is_public: Generated<boolean>;
  join_level: Generated<string>;
  max_membership: number | null;
  leader_id: number | null;
  storage_quota_mb: number | null;
  avatar_url: string | null;
  sis_group_id: string | null;
  workflow_state: Generated<string>;
  sis_import_id: number | null;
  stuck_sis_fields: Generated<string[]>;
  created_at: Date;
  updated_at: Date;
}

export interface HiddenActivityTable {
  root_account_id: number;
  user_id: number;
  item: number;
  hidden_at: Date;
}

export interface IdempotencyKeysTable {
  root_account_id: number;
  user_id: number;
  key: string;
  fingerprint: Buffer;
  status: number | null;
  created_at: Date;
  answer: Buffer | null;
}

export interface InboundMailsTable {
  root_account_id: number;
  context_type: string;
  context_id: number;
  message_id: string;
  received_at: Date;
}

export interface InboxSettingsTable {
  root_account_id: number;
  user_id: number;
  use_signature: Generated<boolean>;
  signature: string | null;
  use_out_of_office: Generated<boolean>;
  out_of_office_first_date: Date | null;
  out_of_office_last_date: Date | null;
  out_of_office_subject: string | null;
  out_of_office_message: string | null;
  period: Generated<number>;
  created_at: Date;
  updated_at: Date;
}

export interface InstalledPartsTable {
  name: string;
  version: string;
}

export interface KeyRefoldsTable {
  table_name: string;
  after_root: Generated<number>;
  after_id: Generated<number>;
}

export interface MediaObjectsTable {
  root_account_id: number;
  id: Generated<number>;
  user_id: number | null;
  media_id: string;
  media_type: string | null;
  title: string | null;
  user_entered_title: string | null;
  created_at: Date;
  updated_at: Date;
  attachment_id: number | null;
  context_type: string | null;
  context_id: number | null;
}

export interface MessageDraftsTable {
  root_account_id: number;
  id: Generated<number>;
  user_id: number;
  conversation_id: number | null;
  subject: string | null;
  body: Generated<string>;
  recipients: Generated<string[]>;
  context_code: string | null;
  group_conversation: Generated<boolean>;
  attachment_ids: Generated<number[]>;
  created_at: Date;
  updated_at: Date;
}

export interface NotificationDecisionsTable {
  root_account_id: number;
  event_id: number;
  notification: string;
  user_id: number;
  communication_channel_id: number;
  outcome: string;
  created_at: Date;
}

export interface NotificationEndpointsTable {
  root_account_id: number;
  id: Generated<number>;
  user_id: number;
  access_token_id: number | null;
  token: string;
  token_key: string;
  arn: string;
  keys: Json | null;
  workflow_state: Generated<string>;
  created_at: Date;
  updated_at: Date;
}

export interface NotificationMessagesTable {
  root_account_id: number;
  id: Generated<number>;
  user_id: number;
  communication_channel_id: number;
  notification: string;
  event_id: number | null;
  context_type: string | null;
  context_id: number | null;
  course_id: number | null;
  path_type: string;
  to_address: string;
  from_name: string | null;
  subject: string | null;
  body: string | null;
  html_body: string | null;
  url: string | null;
  delay_for: Generated<number>;
  dispatch_at: Date | null;
  sent_at: Date | null;
  workflow_state: Generated<string>;
  state_reason: string | null;
  transmission_errors: string | null;
  is_bounced: Generated<boolean>;
  to_email: Generated<boolean>;
  attempts: Generated<number>;
  taken_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

export interface NotificationPoliciesTable {
  root_account_id: number;
  communication_channel_id: number;
  notification: string;
  frequency: string;
  created_at: Date;
  updated_at: Date;
}

export interface NotificationPolicyOverridesTable {
  root_account_id: number;
  communication_channel_id: number;
  context_type: string;
  context_id: number;
  notification: Generated<string>;
  frequency: string | null;
  workflow_state: Generated<string>;
  created_at: Date;
  updated_at: Date;
}

export interface OutboxEventsTable {
  root_account_id: number;
  id: Generated<number>;
  kind: string;
  payload: Json;
  created_at: Date;
  not_before: Date | null;
  taken_at: Date | null;
  decided_at: Date | null;
  error: string | null;
  attempts: Generated<number>;
}

export interface ProgressesTable {
  root_account_id: number;
  id: Generated<number>;
  context_type: string;
  context_id: number;
  user_id: number | null;
  tag: string;
  completion: number | null;
  workflow_state: Generated<string>;
  message: string | null;
  results: Json | null;
  created_at: Date;
  updated_at: Date;
}

export interface PseudonymsTable {
  root_account_id: number;
  id: Generated<number>;
  user_id: number;
  unique_id: string;
  unique_id_key: string;
  sis_user_id: string | null;
  integration_id: string | null;
  password_hash: string | null;
  workflow_state: Generated<string>;
  position: Generated<number>;
  sis_import_id: number | null;
  stuck_sis_fields: Generated<string[]>;
  last_login_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

export interface ReachedTable {
  root_account_id: number;
  user_id: number;
  kind: string;
  ids: number[];
  reached_at: Date[];
}

export interface RoleOverridesTable {
  root_account_id: number;
  id: Generated<number>;
  account_id: number;
  role_id: number;
  permission: string;
  enabled: boolean;
  locked: Generated<boolean>;
  applies_to_self: Generated<boolean>;
  applies_to_descendants: Generated<boolean>;
  created_at: Date;
  updated_at: Date;
}

export interface RolesTable {
  root_account_id: number;
  id: Generated<number>;
  account_id: number;
  name: string;
  base_role_type: string;
  built_in: Generated<boolean>;
  workflow_state: Generated<string>;
  created_at: Date;
  updated_at: Date;
}

export interface ScheduledMessagesTable {
  root_account_id: number;
  id: Generated<number>;
  user_id: number;
  conversation_id: number | null;
  params: Json;
  send_at: Date;
  workflow_state: Generated<string>;
  conversation_ids: Generated<number[]>;
  batch_id: number | null;
  failure: Json | null;
  created_at: Date;
  updated_at: Date;
}

export interface SessionLinksTable {
  root_account_id: number;
  token_hash: Buffer;
  user_id: number;
  pseudonym_id: number;
  created_at: Date;
  expires_at: Date;
}

export interface SessionsTable {
  root_account_id: number;
  token_hash: Buffer;
  user_id: number;
  pseudonym_id: number;
  created_at: Date;
  expires_at: Date;
}

export interface SignInAttemptsTable {
  root_account_id: number;
  subject: string;
  level: number;
  refused: Generated<boolean>;
  touched_at: Date;
}

export interface SisImportErrorsTable {
  root_account_id: number;
  id: Generated<number>;
  sis_import_id: number;
  file: string | null;
  message: string;
  row: number | null;
  row_info: string | null;
  failure: Generated<boolean>;
  created_at: Date;
}

export interface SisImportsTable {
  root_account_id: number;
  id: Generated<number>;
  user_id: number | null;
  workflow_state: Generated<string>;
  attachment_id: number | null;
  upload_kind: string;
  errors_attachment_id: number | null;
  options: ColumnType<unknown, string | undefined, string>;
  diffing_data_set_identifier: string | null;
  diffed_against_import_id: number | null;
  supplied_batches: string[] | null;
  counts: ColumnType<unknown, string | undefined, string>;
  total_rows: Generated<number>;
  rows_done: Generated<number>;
  attempts: Generated<number>;
  created_at: Date;
  started_at: Date | null;
  ended_at: Date | null;
  updated_at: Date;
}

export interface SpentRefreshTokensTable {
  root_account_id: number;
  token_hash: Buffer;
  access_token_id: number;
  spent_at: Date;
}

export interface SubmissionsTable {
  root_account_id: number;
  id: Generated<number>;
  assignment_id: number;
  user_id: number;
  submission_type: string | null;
  workflow_state: Generated<string>;
  submitted_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

export interface TenantSecretsTable {
  root_account_id: number;
  name: string;
  value: string;
}

export interface UserAccountAssociationsTable {
  root_account_id: number;
  user_id: number;
  account_id: number;
}

export interface UsersTable {
  root_account_id: number;
  id: Generated<number>;
  uuid: string;
  name: string;
  short_name: string;
  sortable_name: string;
  sort_key: string;
  pronouns: string | null;
  avatar_url: string | null;
  bio: string | null;
  title: string | null;
  birthdate: string | null;
  time_zone: string | null;
  locale: string | null;
  workflow_state: Generated<string>;
  terms_accepted: Generated<boolean>;
  merged_into_user_id: number | null;
  settings: ColumnType<unknown, string | undefined, string>;
  sis_import_id: number | null;
  stuck_sis_fields: Generated<string[]>;
  last_login_at: Date | null;
  created_at: Date;
  updated_at: Date;
  search_key: string | null;
}

export interface DB {
  access_tokens: AccessTokensTable;
  account_hosts: AccountHostsTable;
  account_notification_closings: AccountNotificationClosingsTable;
  account_notifications: AccountNotificationsTable;
  account_users: AccountUsersTable;
  accounts: AccountsTable;
  assignment_overrides: AssignmentOverridesTable;
  assignments: AssignmentsTable;
  attachments: AttachmentsTable;
  authorization_codes: AuthorizationCodesTable;
  auto_replies: AutoRepliesTable;
  bookmarks: BookmarksTable;
  communication_channels: CommunicationChannelsTable;
  conversation_batch_recipients: ConversationBatchRecipientsTable;
  conversation_batches: ConversationBatchesTable;
  conversation_message_participants: ConversationMessageParticipantsTable;
  conversation_messages: ConversationMessagesTable;
  conversation_participants: ConversationParticipantsTable;
  conversations: ConversationsTable;
  course_nicknames: CourseNicknamesTable;
  course_sections: CourseSectionsTable;
  courses: CoursesTable;
  custom_colors: CustomColorsTable;
  custom_data: CustomDataTable;
  delayed_messages: DelayedMessagesTable;
  developer_keys: DeveloperKeysTable;
  discussion_entries: DiscussionEntriesTable;
  discussion_entry_participants: DiscussionEntryParticipantsTable;
  discussion_entry_reports: DiscussionEntryReportsTable;
  discussion_entry_versions: DiscussionEntryVersionsTable;
  discussion_mentions: DiscussionMentionsTable;
  discussion_topic_participants: DiscussionTopicParticipantsTable;
  discussion_topic_sections: DiscussionTopicSectionsTable;
  discussion_topics: DiscussionTopicsTable;
  enrollment_terms: EnrollmentTermsTable;
  enrollments: EnrollmentsTable;
  external_feed_entries: ExternalFeedEntriesTable;
  external_feeds: ExternalFeedsTable;
  favorites: FavoritesTable;
  file_blobs: FileBlobsTable;
  file_chunks: FileChunksTable;
  folders: FoldersTable;
  group_categories: GroupCategoriesTable;
  group_memberships: GroupMembershipsTable;
  groups: GroupsTable;
  hidden_activity: HiddenActivityTable;
  idempotency_keys: IdempotencyKeysTable;
  inbound_mails: InboundMailsTable;
  inbox_settings: InboxSettingsTable;
  installed_parts: InstalledPartsTable;
  key_refolds: KeyRefoldsTable;
  media_objects: MediaObjectsTable;
  message_drafts: MessageDraftsTable;
  notification_decisions: NotificationDecisionsTable;
  notification_endpoints: NotificationEndpointsTable;
  notification_messages: NotificationMessagesTable;
  notification_policies: NotificationPoliciesTable;
  notification_policy_overrides: NotificationPolicyOverridesTable;
  outbox_events: OutboxEventsTable;
  progresses: ProgressesTable;
  pseudonyms: PseudonymsTable;
  reached: ReachedTable;
  role_overrides: RoleOverridesTable;
  roles: RolesTable;
  scheduled_messages: ScheduledMessagesTable;
  session_links: SessionLinksTable;
  sessions: SessionsTable;
  sign_in_attempts: SignInAttemptsTable;
  sis_import_errors: SisImportErrorsTable;
  sis_imports: SisImportsTable;
  spent_refresh_tokens: SpentRefreshTokensTable;
  submissions: SubmissionsTable;
  tenant_secrets: TenantSecretsTable;
  user_account_associations: UserAccountAssociationsTable;
  users: UsersTable;
}
