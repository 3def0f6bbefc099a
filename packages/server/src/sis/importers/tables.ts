/** The records that imports read and write: their columns, with the SQL type of each. */

/** A table whose records have a SIS id. */
export interface RecordTable<R> {
  readonly name: string;
  readonly columns: Readonly<Record<Exclude<keyof R & string, "id">, string>>;
}

export interface AccountRecord {
  readonly id: number;
  readonly parent_account_id: number | null;
  readonly name: string;
  readonly uuid: string;
  readonly sis_account_id: string | null;
  readonly integration_id: string | null;
  readonly workflow_state: string;
  readonly stuck_sis_fields: readonly string[];
}

export const ACCOUNTS: RecordTable<AccountRecord> = {
  name: "accounts",
  columns: {
    parent_account_id: "bigint",
    name: "text",
    uuid: "text",
    sis_account_id: "text",
    integration_id: "text",
    workflow_state: "text",
    stuck_sis_fields: "text[]",
  },
};

export interface TermRecord {
  readonly id: number;
  readonly name: string;
  readonly sis_term_id: string | null;
  readonly integration_id: string | null;
  readonly start_at: Date | null;
  readonly end_at: Date | null;
  readonly workflow_state: string;
  readonly stuck_sis_fields: readonly string[];
}

export const TERMS: RecordTable<TermRecord> = {
  name: "enrollment_terms",
  columns: {
    name: "text",
    sis_term_id: "text",
    integration_id: "text",
    start_at: "timestamptz",
    end_at: "timestamptz",
    workflow_state: "text",
    stuck_sis_fields: "text[]",
  },
};

export interface CourseRecord {
  readonly id: number;
  readonly account_id: number;
  readonly enrollment_term_id: number;
  readonly uuid: string;
  readonly name: string;
  readonly course_code: string;
  readonly sort_key: string;
  readonly workflow_state: string;
  readonly sis_course_id: string | null;
  readonly integration_id: string | null;
  readonly start_at: Date | null;
  readonly end_at: Date | null;
  readonly restrict_enrollments_to_course_dates: boolean;
  readonly course_format: string | null;
  readonly stuck_sis_fields: readonly string[];
}

export const COURSES: RecordTable<CourseRecord> = {
  name: "courses",
  columns: {
    account_id: "bigint",
    enrollment_term_id: "bigint",
    uuid: "text",
    name: "text",
    course_code: "text",
    sort_key: "text",
    workflow_state: "text",
    sis_course_id: "text",
    integration_id: "text",
    start_at: "timestamptz",
    end_at: "timestamptz",
    restrict_enrollments_to_course_dates: "boolean",
    course_format: "text",
    stuck_sis_fields: "text[]",
  },
};

export interface SectionRecord {
  readonly id: number;
  readonly course_id: number;
  readonly nonxlist_course_id: number | null;
  readonly name: string;
  readonly sort_key: string;
  readonly default_section: boolean;
  readonly sis_section_id: string | null;
  readonly integration_id: string | null;
  readonly start_at: Date | null;
  readonly end_at: Date | null;
  readonly restrict_enrollments_to_section_dates: boolean;
  readonly workflow_state: string;
  readonly stuck_sis_fields: readonly string[];
}

export const SECTIONS: RecordTable<SectionRecord> = {
  name: "course_sections",
  columns: {
    course_id: "bigint",
    nonxlist_course_id: "bigint",
    name: "text",
    sort_key: "text",
    default_section: "boolean",
    sis_section_id: "text",
    integration_id: "text",
    start_at: "timestamptz",
    end_at: "timestamptz",
    restrict_enrollments_to_section_dates: "boolean",
    workflow_state: "text",
    stuck_sis_fields: "text[]",
  },
};

export interface LoginRecord {
  readonly id: number;
  readonly user_id: number;
  readonly unique_id: string;
  readonly unique_id_key: string;
  readonly sis_user_id: string | null;
  readonly integration_id: string | null;
  readonly workflow_state: string;
  readonly stuck_sis_fields: readonly string[];
}

export const LOGINS: RecordTable<LoginRecord> = {
  name: "pseudonyms",
  columns: {
    user_id: "bigint",
    unique_id: "text",
    unique_id_key: "text",
    sis_user_id: "text",
    integration_id: "text",
    workflow_state: "text",
    stuck_sis_fields: "text[]",
  },
};

export interface UserRecord {
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
  readonly short_name: string;
  readonly sortable_name: string;
  readonly sort_key: string;
  readonly pronouns: string | null;
  readonly workflow_state: string;
  readonly stuck_sis_fields: readonly string[];
}

export const USERS: RecordTable<UserRecord> = {
  name: "users",
  columns: {
    uuid: "text",
    name: "text",
    short_name: "text",
    sortable_name: "text",
    sort_key: "text",
    pronouns: "text",
    workflow_state: "text",
    stuck_sis_fields: "text[]",
  },
};

export interface GroupCategoryRecord {
  readonly id: number;
  readonly context_type: string;
  readonly context_id: number;
  readonly name: string;
  readonly sis_group_category_id: string | null;
  readonly workflow_state: string;
}

export const GROUP_CATEGORIES: RecordTable<GroupCategoryRecord> = {
  name: "group_categories",
  columns: {
    context_type: "text",
    context_id: "bigint",
    name: "text",
    sis_group_category_id: "text",
    workflow_state: "text",
  },
};

export interface GroupRecord {
  readonly id: number;
  readonly context_type: string;
  readonly context_id: number;
  readonly account_id: number;
  readonly group_category_id: number | null;
  readonly uuid: string;
  readonly name: string;
  readonly sort_key: string;
  readonly sis_group_id: string | null;
  readonly workflow_state: string;
  readonly stuck_sis_fields: readonly string[];
}

export const GROUPS: RecordTable<GroupRecord> = {
  name: "groups",
  columns: {
    context_type: "text",
    context_id: "bigint",
    account_id: "bigint",
    group_category_id: "bigint",
    uuid: "text",
    name: "text",
    sort_key: "text",
    sis_group_id: "text",
    workflow_state: "text",
    stuck_sis_fields: "text[]",
  },
};
