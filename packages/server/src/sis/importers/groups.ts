/** Imports groups.csv: groups of courses and accounts. */
import { sortKey } from "../../platform/sortKey.ts";
import { newToken } from "../../platform/tokens.ts";
import { must } from "../../store/must.ts";
import type { Chunk, Importer } from "../chunk.ts";
import { isBatchMode } from "../options.ts";
import { assign } from "../sticky.ts";
import { loadGroupPlaces, type PlaceInAccount } from "./groupPlaces.ts";
import { groupPlaceKey, importedCategories } from "./groups.sql.ts";
import { type Draft, loadDrafts, loadRecordsById, put, reserveIds, saveRecords } from "./records.sql.ts";
import { COURSES, GROUP_CATEGORIES, GROUPS, type GroupCategoryRecord, type GroupRecord } from "./tables.ts";

const STATES = ["available", "closed", "completed", "deleted"] as const;
const STICKY = ["name", "workflow_state"] as const;

export const importGroups: Importer = async (chunk, rows) => {
  const column = (name: string) => rows.map((row) => row.values[name]);
  const drafts = await loadDrafts(chunk, GROUPS, "sis_group_id", column("group_id"));
  const categories = await loadDrafts(chunk, GROUP_CATEGORIES, "sis_group_category_id", column("group_category_id"));
  const placeOf = await loadGroupPlaces(chunk, rows);
  const placeOfCategory = await loadCategoryPlaces(chunk, categories.values());
  const nextId = await reserveIds(chunk, GROUPS, drafts.size < rows.length ? rows.length : 0);
  for (const row of rows) {
    const { group_id: sisId, name, group_category_id: categoryId } = row.values;
    if (sisId == null) {
      chunk.skip(row, "No group_id given for a group");
      continue;
    }
    const category = categoryId == null ? undefined : categories.get(categoryId)?.is;
    if (categoryId != null && (category === undefined || category.workflow_state === "deleted")) {
      chunk.skip(row, `Group Category ${categoryId} didn't exist for group ${sisId}`);
      continue;
    }
    const given = placeOf(row);
    if (given === null) continue;
    if (name == null) {
      chunk.skip(row, `No name given for group ${sisId}, skipping`);
      continue;
    }
    const improper = `Improper status "${row.values.status ?? ""}" for group ${sisId}, skipping`;
    const state = chunk.status(row, STATES, improper);
    if (state === null) continue;
    const place = category === undefined ? given : placeOfCategory(category);
    const record = drafts.get(sisId)?.is ?? newGroup(nextId(), sisId, chunk.root);
    const placed = place === "unnamed" ? record : { ...record, ...place };
    const hasMoved = groupPlaceKey(placed) !== groupPlaceKey(record);
    const next = assign(placed, { name, workflow_state: state }, STICKY, chunk.options);
    put(drafts, sisId, {
      ...next,
      sort_key: sortKey(next.name),
      group_category_id: category?.id ?? (hasMoved ? null : record.group_category_id),
    });
  }
  await putIntoCategories(chunk, drafts.values());
  await saveRecords(chunk, GROUPS, drafts.values(), isBatchMode(chunk.options));
};

/** Loads the courses of categories. Answers a function that gives the place of a category. */
async function loadCategoryPlaces(
  chunk: Chunk,
  categories: Iterable<Draft<GroupCategoryRecord>>,
): Promise<(category: GroupCategoryRecord) => PlaceInAccount> {
  const ofCourses = [...categories].map(({ is }) => is).filter(({ context_type }) => context_type === "Course");
  const courses = await loadRecordsById(
    chunk,
    COURSES,
    ofCourses.map(({ context_id }) => context_id),
  );
  const accounts = new Map(courses.map((course) => [course.id, course.account_id]));
  return ({ context_type, context_id }) => ({
    context_type,
    context_id,
    account_id: context_type === "Course" ? must(accounts.get(context_id), "the course of the category") : context_id,
  });
}

/** Puts groups without a category into the category of imported groups of their course or account. */
async function putIntoCategories(chunk: Chunk, drafts: Iterable<Draft<GroupRecord>>): Promise<void> {
  const loose = [...drafts].filter(({ is }) => is.group_category_id === null && is.workflow_state !== "deleted");
  const places = new Map(
    loose.map(({ is: { context_type, context_id } }) => {
      const place = { context_type, context_id };
      return [groupPlaceKey(place), place];
    }),
  );
  const categories = await importedCategories(chunk, [...places.values()]);
  for (const draft of loose) {
    const category = must(categories.get(groupPlaceKey(draft.is)), "the category of imported groups");
    draft.is = { ...draft.is, group_category_id: category };
  }
}

const newGroup = (id: number, sisId: string, root: number): GroupRecord => ({
  id,
  context_type: "Account",
  context_id: root,
  account_id: root,
  group_category_id: null,
  uuid: newToken().slice(0, 40),
  name: "",
  sort_key: "",
  sis_group_id: sisId,
  workflow_state: "available",
  stuck_sis_fields: [],
});
