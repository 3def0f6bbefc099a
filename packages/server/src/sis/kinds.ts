/** The kinds of SIS files: by which headers each is known, in the order in which they are taken. */

export interface Kind {
  /** As in `supplied_batches`. */
  readonly name: KindName;
  /** As in `counts`. */
  readonly counted: string;
  /** Alternatives: a file is of this kind when it has all columns of one of them. */
  readonly known: readonly (readonly string[])[];
  /** Columns that make it another kind. */
  readonly unless?: readonly string[];
  /** Columns without which no row could be taken, beyond those by which the kind is known. */
  readonly required?: readonly string[];
}

export type KindName =
  | "change_sis_id"
  | "account"
  | "term"
  | "course"
  | "section"
  | "xlist"
  | "user"
  | "login"
  | "enrollment"
  | "admin"
  | "group_category"
  | "group"
  | "group_membership"
  | "user_observer";

const each = (first: readonly string[], ...rest: readonly string[]) => first.map((column) => [column, ...rest]);

/** What tells a file of further logins from one of users. */
const EXISTING = ["existing_user_id", "existing_integration_id", "existing_canvas_user_id"];

/** In processing order; a file belongs to the first kind that knows it. */
export const KINDS: readonly Kind[] = [
  {
    name: "change_sis_id",
    counted: "change_sis_ids",
    known: ["old_id", "old_integration_id"].flatMap((old) => each(["new_id", "new_integration_id"], old, "type")),
  },
  { name: "account", counted: "accounts", known: [["account_id", "parent_account_id"]], required: ["name", "status"] },
  { name: "term", counted: "terms", known: [["term_id", "name"]], required: ["status"] },
  { name: "course", counted: "courses", known: [["course_id", "short_name"]], required: ["long_name", "status"] },
  { name: "section", counted: "sections", known: [["section_id", "name"]], required: ["course_id", "status"] },
  { name: "xlist", counted: "xlists", known: [["xlist_course_id", "section_id"]], required: ["status"] },
  {
    name: "user",
    counted: "users",
    known: [["user_id", "login_id"]],
    unless: EXISTING,
    required: ["status"],
  },
  {
    name: "login",
    counted: "logins",
    known: each(EXISTING, "login_id"),
    required: ["user_id"],
  },
  {
    name: "enrollment",
    counted: "enrollments",
    known: ["section_id", "course_id"].flatMap((place) => each(["user_id", "user_integration_id"], place)),
    required: ["status"],
  },
  { name: "admin", counted: "admins", known: each(["role", "role_id"], "user_id", "account_id"), required: ["status"] },
  {
    name: "group_category",
    counted: "group_categories",
    known: [["group_category_id", "category_name"]],
    required: ["status"],
  },
  { name: "group", counted: "groups", known: [["group_id", "name"]], required: ["status"] },
  { name: "group_membership", counted: "group_memberships", known: [["group_id", "user_id"]], required: ["status"] },
  { name: "user_observer", counted: "user_observers", known: [["observer_id", "student_id"]], required: ["status"] },
];

/** The keys of `counts` in their order; two kinds of files are counted that only other servers take. */
export const COUNTED: readonly string[] = KINDS.flatMap(({ name, counted }) => {
  if (name === "course") return ["abstract_courses", counted];
  return name === "user_observer" ? ["grade_publishing_results", counted] : [counted];
}).concat("error_count", "warning_count");

const NOTHING = "Couldn't find Canvas CSV import headers";

/** The kind of a file with these headers, or what is wrong with them. */
export function kindOf(headers: ReadonlySet<string>, file: string): Kind | string {
  const missing = (columns: readonly string[]) => columns.filter((column) => !headers.has(column));
  const kind = KINDS.find(
    (k) => k.known.some((columns) => missing(columns).length === 0) && !k.unless?.some((column) => headers.has(column)),
  );
  if (kind !== undefined) {
    const lacking = missing(kind.required ?? []);
    return lacking.length === 0 ? kind : `Missing column ${lacking.join(", ")} of a ${kind.name} file`;
  }
  const [only = ""] = headers;
  if (headers.size === 1 && /[;\t|]/.test(only)) return `${NOTHING}: columns must be separated by commas`;
  const meant = KINDS.find((k) => new RegExp(`(^|[^a-z])${k.counted}?[^a-z/]*\\.csv$`, "i").test(file));
  if (meant === undefined) return NOTHING;
  // the file's name says what it should have been: tell which column makes it so
  const nearest = meant.known.map(missing).reduce((a, b) => (b.length < a.length ? b : a));
  return nearest.length === 0 ? NOTHING : `${NOTHING}: column ${nearest.join(", ")} of a ${meant.name} file is missing`;
}
