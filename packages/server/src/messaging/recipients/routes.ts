/** The search for recipients over HTTP. */
import { search as api } from "@pidge/api";
import { Answer } from "../../platform/context.ts";
import type { RawMap } from "../../platform/nesting.ts";
import { bookmarkLinks, readBookmarkPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import { refuseTestStudents } from "../conversations/access.ts";
import { findRecipients, type RecipientKey } from "./findRecipients.ts";
import { loadGranted } from "./permissions.ts";
import { presentRecipient } from "./present.ts";

export const searchRoutes = [
  route(api.findRecipients, async (r) => {
    refuseTestStudents(r.actor);
    const page = readBookmarkPage(withoutNonsense(r.query), isKey);
    const found = await findRecipients(r.db, r.actor, r.params, page.after, page.perPage, r.now);
    const granted = await loadGranted(r.db, r.actor, found.rows, found.place, r.params.permissions ?? [], r.now);
    const view = {
      actor: r.actor,
      origin: r.origin,
      uuid: r.params.include?.includes("uuid") === true,
      place: found.place,
      granted,
    };
    return new Answer(
      found.rows.map((row) => presentRecipient(row, view)),
      { links: bookmarkLinks(page, found.next) },
    );
  }),
];

/** Here a page size that is no positive number means the default. */
const withoutNonsense = (query: RawMap): RawMap =>
  Number.parseInt(String(query.per_page), 10) > 0 ? query : { ...query, per_page: null };

const isText = (v: unknown): v is string => typeof v === "string";
const isNumber = (v: unknown): v is number => Number.isSafeInteger(v);

function isKey(key: unknown): key is RecipientKey {
  if (!Array.isArray(key)) return false;
  const [kind, at] = key as unknown[];
  if (kind === "s") return isText(at);
  if (!Array.isArray(at)) return false;
  if (kind === "p") return isText(at[0]) && isNumber(at[1]);
  return kind === "c" && isNumber(at[0]) && isNumber(at[1]) && isText(at[2]) && isText(at[3]) && isNumber(at[4]);
}
