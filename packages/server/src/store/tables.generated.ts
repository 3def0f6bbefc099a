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
}

export interface AccountHostsTable {
  host: string;
  root_account_id: number;
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
}

export interface ConversationBatchesTable {
  root_account_id: number;
  id: Generated<number>;
  user_id: number;
  message_id: number;
  recipient_ids: number[];
  mode: Generated<string>;
  group_flag: Generated<boolean>;
  subject: string | null;
  context_type: string | null;
  context_id: number | null;
  tags: Generated<string[]>;
  workflow_state: Generated<string>;
  done: Generated<number>;
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
}

export interface DB {
  access_tokens: AccessTokensTable;
  account_hosts: AccountHostsTable;
  account_users: AccountUsersTable;
  accounts: AccountsTable;
  communication_channels: CommunicationChannelsTable;
  conversation_batches: ConversationBatchesTable;
  conversation_message_participants: ConversationMessageParticipantsTable;
  conversation_messages: ConversationMessagesTable;
  conversation_participants: ConversationParticipantsTable;
  conversations: ConversationsTable;
  course_sections: CourseSectionsTable;
  courses: CoursesTable;
  enrollment_terms: EnrollmentTermsTable;
  enrollments: EnrollmentsTable;
  group_categories: GroupCategoriesTable;
  group_memberships: GroupMembershipsTable;
  groups: GroupsTable;
  media_objects: MediaObjectsTable;
  progresses: ProgressesTable;
  pseudonyms: PseudonymsTable;
  role_overrides: RoleOverridesTable;
  roles: RolesTable;
  user_account_associations: UserAccountAssociationsTable;
  users: UsersTable;
}
