/** Who may do what: Canvas's permission table, the overrides of accounts, and how the two are combined. */

const COLUMNS = [
  "AccountAdmin",
  "TeacherEnrollment",
  "TaEnrollment",
  "DesignerEnrollment",
  "StudentEnrollment",
  "ObserverEnrollment",
];

/** Y on, n off but may be turned on, - not available. Columns as above; then the roles that keep it when concluded. */
const TABLE = {
  send_messages: "YYYYYn",
  send_messages_all: "YYYYnn",
  read_forum: "YYYYYY all",
  post_to_forum: "YYYYYn Tea Ta",
  create_forum: "YYYYYn",
  moderate_forum: "YYYYnn",
  read_announcements: "YYYYYY all",
  read_roster: "YYYYYn Tea Ta Des",
  read_email_addresses: "YYYnnn Tea Ta",
  view_user_logins: "YYY--- Tea Ta",
  read_sis: "YYn-n- Tea Ta",
  read_reports: "YYYY--",
  view_group_pages: "YYYYnn all",
  manage_groups_add: "YYYY--",
  manage_groups_manage: "YYYY--",
  manage_groups_delete: "YYYY--",
  manage_students: "YYYY--",
  add_student_to_course: "YYYY--",
  remove_student_from_course: "YYYY--",
  add_observer_to_course: "YYYY--",
  remove_observer_from_course: "YYYY--",
  add_teacher_to_course: "YYnn--",
  remove_teacher_from_course: "YYnn--",
  add_ta_to_course: "YYnn--",
  remove_ta_from_course: "YYnn--",
  add_designer_to_course: "YYnn--",
  remove_designer_from_course: "YYnn--",
  allow_course_admin_actions: "YYnn--",
  manage_sections_add: "YYnY--",
  manage_sections_edit: "YYnY--",
  manage_sections_delete: "YYnY--",
  manage_files_add: "YYYY-n",
  manage_files_edit: "YYYY-n",
  manage_files_delete: "YYYY-n",
  manage_course_content_add: "YYYY-n",
  manage_course_content_edit: "YYYY-n",
  manage_course_content_delete: "YYYY-n",
  manage_calendar: "YYYYnn",
  create_conferences: "YYYYYn",
  create_collaborations: "YYYYYn",
  view_all_grades: "YYYn-- all",
  manage_grades: "YYY---",
  manage_interaction_alerts: "YYn---",
  manage_course_visibility: "YYYY--",
  manage_courses_publish: "YYnY--",
  manage_courses_conclude: "YYnY--",
  manage_courses_delete: "Yn-n--",
  manage_courses_reset: "Yn-n--",
  generate_observer_pairing_code: "Ynnn-n",
  manage_courses_add: "Y-----",
  manage_courses_admin: "Y-----",
  read_course_list: "Y-----",
  read_course_content: "Y-----",
  manage_alerts: "Y-----",
  moderate_user_content: "Y-----",
  view_notifications: "n-----",
  view_statistics: "Y-----",
  become_user: "Y-----",
  manage_user_logins: "Y-----",
  manage_user_observers: "Y-----",
  import_sis: "Y-----",
  manage_sis: "Y-----",
  create_access_tokens: "Y-----",
  delete_access_tokens: "Y-----",
  manage_account_settings: "Y-----",
  manage_account_memberships: "Y-----",
  manage_role_overrides: "Y-----",
  manage_storage_quotas: "Y-----",
  manage_developer_keys: "Y-----",
  read_messages: "Y-----",
} as const;

export type Permission = keyof typeof TABLE;
export const PERMISSIONS = Object.keys(TABLE) as Permission[];
export const isPermission = (name: string): name is Permission => Object.hasOwn(TABLE, name);

/** Permissions that count only for admins of the root account. */
export const ROOT_ONLY: ReadonlySet<Permission> = new Set<Permission>([
  "become_user",
  "manage_user_logins",
  "manage_user_observers",
  "import_sis",
  "manage_sis",
  "create_access_tokens",
  "delete_access_tokens",
  "read_messages",
]);

const SHORT: Readonly<Record<string, string>> = {
  TeacherEnrollment: "Tea",
  TaEnrollment: "Ta",
  DesignerEnrollment: "Des",
};

/** What the built-in administrators can never lose: without these nobody could give anything back. */
const ADMIN_LOCKED: ReadonlySet<Permission> = new Set<Permission>([
  "manage_account_settings",
  "manage_account_memberships",
  "manage_role_overrides",
]);

/** The default of a permission for a base role, and whether an override may change it. */
export function defaultGrant(permission: Permission, base: string): { on: boolean; available: boolean } {
  // custom admin roles have everything off, and everything an admin may have can be turned on
  if (base === "AccountMembership") return { on: false, available: TABLE[permission][0] !== "-" };
  if (base === "AccountAdmin" && ADMIN_LOCKED.has(permission)) return { on: true, available: false };
  const cell = TABLE[permission][COLUMNS.indexOf(base === "StudentViewEnrollment" ? "StudentEnrollment" : base)] ?? "-";
  return { on: cell === "Y", available: cell !== "-" };
}

/** Whether a permission outlives the course or the enrolment for this role. */
export function survivesConclusion(permission: Permission, base: string): boolean {
  const kept = TABLE[permission].split(" ").slice(1);
  return kept.includes("all") || kept.includes(SHORT[base] ?? "");
}

export interface Override {
  readonly account_id: number;
  readonly role_id: number;
  readonly permission: string;
  readonly enabled: boolean;
  readonly locked: boolean;
  readonly applies_to_self: boolean;
  readonly applies_to_descendants: boolean;
}

/** A role: its base role, and the id by which overrides name it. */
interface Role {
  readonly base: string;
  readonly id: number;
}

/** Where a role counts: an account, and the overrides of the tenant. */
export interface RolePlace {
  /** The accounts from the root down to this one. */
  readonly chain: readonly number[];
  readonly overrides: readonly Override[];
}

/** Tells whether a role grants a permission in an account. A lock ends the walk down, so that the upper account wins. */
export function roleGrants(permission: Permission, { base, id }: Role, { chain, overrides }: RolePlace): boolean {
  const { on, available } = defaultGrant(permission, base);
  if (!available) return on;
  let result = on;
  for (const account of chain) {
    const o = overrides.find((x) => x.account_id === account && x.role_id === id && x.permission === permission);
    if (!o) continue;
    const here = account === chain.at(-1);
    if (here ? o.applies_to_self : o.applies_to_descendants) result = o.enabled;
    if (o.locked) break;
  }
  return result;
}
