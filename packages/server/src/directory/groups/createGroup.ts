/** Makes groups: in a set of a course or account, or as a community of the root account. */
import type { Actor } from "../../platform/actor.ts";
import { unlessTaken } from "../../platform/attributes.ts";
import { forbidden } from "../../platform/errors.ts";
import type { Database } from "../../store/database.ts";
import { type GroupInput, groupValues, nameMissing, TAKEN_GROUP_IDS } from "./attributes.ts";
import { type CategoryAccess, type GroupContext, rootContext } from "./categories.ts";
import { newGroup } from "./createCategory.ts";
import { writeMemberships } from "./memberships.ts";
import { allowsSeveral } from "./present.ts";
import { ensureCategoryOfRole, insertGroups } from "./writes.ts";

/** A group in a set; the new group's id. Students may make groups where the set is theirs, and then are in them. */
export async function createGroup(
  db: Database,
  actor: Actor,
  { category, context }: CategoryAccess,
  input: GroupInput,
  now: Date,
): Promise<number> {
  const manages = context.can("manage_groups_add");
  const mayOrganise =
    category.role === "student_organized" &&
    context.course !== undefined &&
    context.course.isMember &&
    context.course.canRead &&
    context.course.course.settings.allow_student_organized_groups !== false;
  if (!manages && !mayOrganise) throw forbidden();
  return insert(
    db,
    actor,
    context,
    { categoryId: category.id, joins: !manages, open: allowsSeveral(category) },
    input,
    now,
  );
}

/** A community; its maker is its first member and moderates it. */
export async function createCommunity(db: Database, actor: Actor, input: GroupInput, now: Date): Promise<number> {
  const context = await rootContext(db, actor);
  const categoryId = await ensureCategoryOfRole(db, actor.root, context, "communities", "Communities", now);
  return insert(db, actor, context, { categoryId, joins: true, open: true }, input, now);
}

interface Kind {
  readonly categoryId: number;
  /** Whether the maker becomes its moderator. */
  readonly joins: boolean;
  /** Whether people may come by themselves: elsewhere the level of joining means nothing. */
  readonly open: boolean;
}

async function insert(db: Database, actor: Actor, context: GroupContext, kind: Kind, input: GroupInput, now: Date) {
  const { join_level, ...values } = groupValues(input, {
    sis: context.can("manage_sis"),
    quotas: context.can("manage_storage_quotas"),
  });
  if (values.name === undefined) throw nameMissing();
  const base = newGroup(actor, context, kind.categoryId, values.name, now);
  const level = kind.open && join_level !== undefined ? { join_level } : {};
  return unlessTaken(TAKEN_GROUP_IDS, () =>
    db.transaction().execute(async (tx) => {
      const [id] = await insertGroups(tx, [{ ...base, ...values, ...level }]);
      if (kind.joins) {
        const member = { userIds: [actor.id], state: "accepted", moderator: true, exclusive: false } as const;
        await writeMemberships(tx, { root: actor.root, groupId: id!, ...member, now });
      }
      return id!;
    }),
  );
}
