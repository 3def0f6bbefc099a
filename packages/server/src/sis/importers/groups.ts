/** groups.csv: groups of courses and accounts. */
import { sortKey } from "../../platform/sortKey.ts";
import { newToken } from "../../platform/tokens.ts";
import type { Importer } from "../chunk.ts";
import { isBatchMode } from "../options.ts";
import {
  CATEGORIES,
  type CategoryRecord,
  GROUPS,
  type GroupRecord,
  importedCategories,
} from "../queries/groups.sql.ts";
import { COURSES } from "../queries/places.sql.ts";
import { type Draft, loadDrafts, loadRecords, put, reserveIds, saveRecords } from "../queries/records.sql.ts";
import { assign } from "../sticky.ts";
import { contextsOf, type GroupContext } from "./groupContext.ts";

const STATES = ["available", "closed", "completed", "deleted"] as const;
const STICKY = ["name", "workflow_state"] as const;

export const importGroups: Importer = async (chunk, rows) => {
  const column = (name: string) => rows.map((row) => row.values[name]);
  const drafts = await loadDrafts(chunk, GROUPS, "sis_group_id", column("group_id"));
  const categories = await loadDrafts(chunk, CATEGORIES, "sis_group_category_id", column("group_category_id"));
  const contextOf = await contextsOf(chunk, rows);
  const accountOf = await categoryAccounts();
  const ids = await reserveIds(chunk.tx, GROUPS, drafts.size < rows.length ? rows.length : 0);
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
    const named = contextOf(row);
    if (named === null) continue;
    if (name == null) {
      chunk.skip(row, `No name given for group ${sisId}, skipping`);
      continue;
    }
    const improper = `Improper status "${row.values.status ?? ""}" for group ${sisId}, skipping`;
    const state = chunk.status(row, STATES, improper);
    if (state === null) continue;
    const existing = drafts.get(sisId)?.is;
    const context = category === undefined ? named : accountOf(category);
    const record = existing ?? newGroup(ids.pop()!, sisId, chunk.root);
    const placed = context === "unnamed" ? record : { ...record, ...context };
    const kept = placed.context_type === record.context_type && placed.context_id === record.context_id;
    const next = assign(placed, { name, workflow_state: state }, STICKY, chunk.options);
    put(drafts, sisId, {
      ...next,
      sort_key: sortKey(next.name),
      group_category_id: category?.id ?? (kept ? record.group_category_id : null),
    });
  }
  await putIntoSets(chunk, drafts.values());
  await saveRecords(chunk, GROUPS, drafts.values(), isBatchMode(chunk.options));

  /** The context of a set, with the account above it. */
  async function categoryAccounts(): Promise<(category: CategoryRecord) => GroupContext> {
    const courseIds = [...categories.values()].filter(({ is }) => is.context_type === "Course");
    const courses = await loadRecords(
      chunk.tx,
      COURSES,
      chunk.root,
      "id",
      courseIds.map(({ is }) => is.context_id),
    );
    const accounts = new Map(courses.map((course) => [course.id, course.account_id]));
    return ({ context_type, context_id }) => ({
      context_type,
      context_id,
      account_id: context_type === "Course" ? accounts.get(context_id)! : context_id,
    });
  }
};

/** Groups lie in a set; those of no named one in the set of imported groups of their course or account. */
async function putIntoSets(at: Parameters<typeof importedCategories>[0], drafts: Iterable<Draft<GroupRecord>>) {
  const loose = [...drafts].filter(({ is }) => is.group_category_id === null && is.workflow_state !== "deleted");
  const contexts = new Map(
    loose.map(({ is }) => [
      `${is.context_type}:${is.context_id}`,
      { context_type: is.context_type, context_id: is.context_id },
    ]),
  );
  const sets = await importedCategories(at, [...contexts.values()]);
  for (const draft of loose)
    draft.is = {
      ...draft.is,
      group_category_id: sets.get(`${draft.is.context_type}:${draft.is.context_id}`)!,
    };
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
