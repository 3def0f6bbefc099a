/** The search for recipients over HTTP. */
import { search as api } from "@pidge/api";
import { Answer } from "../../platform/context.ts";
import { plainText, type RawMap } from "../../platform/nesting.ts";
import { bookmarkLinks, readBookmarkPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import { forPeople } from "../conversations/access.ts";
import { findRecipients, type RecipientKey } from "./findRecipients.ts";
import { loadGranted } from "./permissions.ts";
import { presentRecipient } from "./present.ts";

export const searchRoutes = [
  route(
    api.findRecipients,
    forPeople(async (r) => {
      const page = readBookmarkPage(withValidPageSize(r.query), isKey);
      const found = await findRecipients(r, { params: r.params, after: page.after, perPage: page.perPage });
      const view = {
        actor: r.actor,
        origin: r.origin,
        uuid: r.params.include?.includes("uuid") === true,
        place: found.place,
        granted: await loadGranted(r, found, r.params.permissions ?? []),
      };
      return new Answer(
        found.rows.map((row) => presentRecipient(row, view)),
        { links: bookmarkLinks(page, found.next) },
      );
    }),
  ),
];

/** Leaves out a page size that is not a positive number: here it means the default. */
const withValidPageSize = (query: RawMap): RawMap =>
  Number.parseInt(plainText(query.per_page), 10) > 0 ? query : { ...query, per_page: null };

const isText = (value: unknown): value is string => typeof value === "string";
const isNumber = (value: unknown): value is number => Number.isSafeInteger(value);

function isKey(key: unknown): key is RecipientKey {
  if (!Array.isArray(key)) return false;
  const [kind, at] = key as unknown[];
  if (kind === "s") return isText(at);
  if (!Array.isArray(at)) return false;
  if (kind === "p") return isText(at[0]) && isNumber(at[1]);
  return kind === "c" && isNumber(at[0]) && isNumber(at[1]) && isText(at[2]) && isText(at[3]) && isNumber(at[4]);
}
