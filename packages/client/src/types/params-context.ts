/** What methods of courses, groups and users take. Names are those of the wire. */
import type { IdLike, Open } from "./ids.ts";

/** Parameters of `getFiles`. */
export interface FileListParams {
  /** Only these media types, for example `image` or `application/pdf`. */
  content_types?: readonly string[] | undefined;
  /** Not these media types. */
  exclude_content_types?: readonly string[] | undefined;
  /** Part of the name. */
  search_term?: string | undefined;
  /** Additional data. */
  include?: readonly Open<"user" | "usage_rights">[] | undefined;
  /** What to sort by. */
  sort?: Open<"name" | "size" | "created_at" | "updated_at" | "content_type" | "user"> | undefined;
  /** Direction of the order. */
  order?: "asc" | "desc" | undefined;
  /** Page size. */
  perPage?: number | undefined;
}

/** How to find a course, group or account, and what it should carry. */
export interface LookupParams {
  /** The id is the site's SIS id. */
  use_sis_id?: boolean | undefined;
  /** Additional data, as the site's documentation names it. */
  include?: readonly string[] | undefined;
}

/** Kinds of ids by which `getUser` finds people. */
export type SisIdType = Open<"sis_user_id" | "sis_login_id" | "sis_integration_id" | "lti_user_id" | "uuid">;

/** Records that files, topics and conversations can belong to. */
export type ParentRef =
  | {
      /** The course it belongs to. */
      course_id: IdLike;
      group_id?: undefined;
    }
  | {
      /** The group it belongs to. */
      group_id: IdLike;
      course_id?: undefined;
    };
