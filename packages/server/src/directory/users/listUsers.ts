/** Lists a page of an account's users, with the searches that the actor's permissions allow. */
import type { Static, users } from "@pidge/api";
import { forbidden } from "../../platform/errors.ts";
import type { RawMap } from "../../platform/nesting.ts";
import {
  bookmarkLinks,
  decodeBookmark,
  encodeBookmark,
  type Links,
  ordinalLinks,
  readBookmarkPage,
  readOrdinalPage,
} from "../../platform/paging.ts";
import type { Db } from "../../store/database.ts";
import type { AccountAccess } from "../accounts/access.ts";
import {
  type AccountUsersQuery,
  isUserKey,
  type ListedUser,
  listAccountUsers,
  type UserKey,
  userSort,
} from "./accountUsers.sql.ts";
import { readPeopleTerm } from "./searchTerm.ts";

type Params = Static<typeof users.listAccountUsers.params>;

const TYPES: Readonly<Record<string, string>> = {
  student: "StudentEnrollment",
  teacher: "TeacherEnrollment",
  ta: "TaEnrollment",
  observer: "ObserverEnrollment",
  designer: "DesignerEnrollment",
};

export interface UsersPage {
  readonly rows: readonly ListedUser[];
  readonly links: Links;
}

interface UsersRequest {
  readonly db: Db;
  readonly root: number;
  readonly params: Params;
  readonly query: RawMap;
}

export async function listUsers({ db, root, params, query }: UsersRequest, account: AccountAccess): Promise<UsersPage> {
  if (!account.can("read_roster")) throw forbidden();
  const sort = userSort(params.sort);
  const wanted: Omit<AccountUsersQuery, "after" | "offset" | "limit"> = {
    root,
    accountId: account.account.id,
    term: readPeopleTerm(params.search_term),
    searches: {
      login: account.can("view_user_logins"),
      sis: account.can("read_sis"),
      email: account.can("read_email_addresses"),
    },
    // an unknown type matches nobody, like any filter without matches
    enrollmentType: params.enrollment_type ? (TYPES[params.enrollment_type] ?? params.enrollment_type) : undefined,
    deletedToo: params.include_deleted_users === true,
    sort,
    descending: params.order === "desc",
  };
  const load = async (after: UserKey | undefined, offset: number, perPage: number) => {
    const found = await listAccountUsers(db, { ...wanted, after, offset, limit: perPage + 1 });
    const rows = found.slice(0, perPage);
    const last = found.length > perPage ? rows.at(-1) : undefined;
    const next: UserKey | undefined = last === undefined ? undefined : [last.sort_value, last.id];
    return { rows, next };
  };
  const isKey = isUserKey(sort);
  if (sort === "id") {
    const page = readBookmarkPage(query, isKey);
    const { rows, next } = await load(page.after, 0, page.perPage);
    return { rows, links: bookmarkLinks(page, next) };
  }
  const page = readOrdinalPage(query);
  const anchor = page.anchor === undefined ? undefined : decodeBookmark(page.anchor);
  const { rows, next } = await load(isKey(anchor) ? anchor : undefined, page.offset, page.perPage);
  const nextAnchor = next === undefined ? undefined : encodeBookmark(next);
  return { rows, links: ordinalLinks(page, { more: next !== undefined, nextAnchor }) };
}
