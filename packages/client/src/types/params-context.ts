/** Parameters of the methods of courses, groups and users, by their wire names. */
import type { IdLike, Open } from "./ids.ts";
import type { ListOf } from "./lists.ts";

/** Parameters of `getFiles`. */
export interface FileListParams {
  /** Only these media types, for example `image` or `application/pdf`. */
  content_types?: ListOf<string> | undefined;
  /** Not these media types. */
  exclude_content_types?: ListOf<string> | undefined;
  /** Part of the name. */
  search_term?: string | undefined;
  /** Additional data. */
  include?: ListOf<Open<"user" | "usage_rights">> | undefined;
  /** Field to sort by. */
  sort?: Open<"name" | "size" | "created_at" | "updated_at" | "content_type" | "user"> | undefined;
  /** Direction of the order. */
  order?: "asc" | "desc" | undefined;
  /** Page size. */
  perPage?: number | undefined;
}

/** Parameters that add data to a record. */
export interface IncludeParams {
  /** Additional data, as the site's documentation names it. */
  include?: ListOf<string> | undefined;
}

/** Parameters of `getCourse`, `getGroup` and `getAccount`. */
export interface LookupParams extends IncludeParams {
  /** Whether the id is the site's SIS id. */
  use_sis_id?: boolean | undefined;
}

/** Kinds of ids by which `getUser` finds people. */
export type SisIdType = Open<"sis_user_id" | "sis_login_id" | "sis_integration_id" | "lti_user_id" | "uuid">;

/** The course or group that a topic belongs to. */
export type ParentRef =
  | {
      /** Id of the course. */
      course_id: IdLike;
      group_id?: undefined;
    }
  | {
      /** Id of the group. */
      group_id: IdLike;
      course_id?: undefined;
    };
