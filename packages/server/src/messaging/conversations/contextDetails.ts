/** Names of the contexts of conversations, and the roles of the other person in private ones: one statement a page. */
import type { Context } from "../../platform/context.ts";
import { execute } from "../../store/database.ts";
import { contextDetails } from "./contextDetails.sql.ts";
import type { ConversationRow } from "./conversations.sql.ts";

export interface ContextDetails {
  /** By context code, `course_1`. */
  readonly names: ReadonlyMap<string, string>;
  /** Roles by person and context code, `12 course_1`. */
  readonly roles: ReadonlyMap<string, readonly string[]>;
}

export const NO_DETAILS: ContextDetails = { names: new Map(), roles: new Map() };

/** `course_1`, or undefined without a context. */
export const contextCode = (row: Pick<ConversationRow, "context_type" | "context_id">): string | undefined =>
  row.context_type === null ? undefined : `${row.context_type.toLowerCase()}_${row.context_id}`;

/** The one other person, where there is exactly one. */
export function onlyOther(row: ConversationRow, actorId: number): number | undefined {
  const others = row.people.filter((person) => person.id !== actorId);
  return others.length === 1 ? others[0]?.id : undefined;
}

export interface DetailsQuery {
  readonly rows: readonly ConversationRow[];
  readonly withRoles: boolean;
}

/** What a list of rows needs; asks the store nothing when they have neither contexts nor tags. */
export async function loadContextDetails(
  { db, actor }: Pick<Context, "db" | "actor">,
  { rows, withRoles }: DetailsQuery,
): Promise<ContextDetails> {
  if (rows.every((row) => row.context_type === null && !row.tags?.length)) return NO_DETAILS;
  const codes = new Set<string>();
  const pairs = new Map<string, { user_id: number; code: string }>();
  for (const row of rows) {
    const code = contextCode(row) ?? row.tags?.[0];
    if (code !== undefined) codes.add(code);
    const other = withRoles ? onlyOther(row, actor.id) : undefined;
    if (other !== undefined)
      for (const tag of row.tags ?? []) pairs.set(`${other} ${tag}`, { user_id: other, code: tag });
  }
  const ids = (kind: string) =>
    [...codes].filter((code) => code.startsWith(`${kind}_`)).map((code) => Number(code.slice(kind.length + 1)));
  const found = await execute(db, contextDetails, {
    tenant: actor.root,
    courses: ids("course"),
    groups: ids("group"),
    accounts: ids("account"),
    pairs: [...pairs.values()],
  });
  return {
    names: new Map(found.flatMap(({ code, name }) => (name === null ? [] : [[code, name]]))),
    roles: new Map(
      found.flatMap(({ code, user_id, roles }) => (roles === null ? [] : [[`${user_id} ${code}`, roles]])),
    ),
  };
}

/** The same roles from a row read with detail, whose people carry what they share with the actor. */
export function sharedRoles(row: ConversationRow, actorId: number): ContextDetails["roles"] {
  const other = onlyOther(row, actorId);
  const person = row.people.find(({ id }) => id === other);
  const roles = new Map<string, readonly string[]>();
  for (const [id, names] of Object.entries(person?.common_courses ?? {})) roles.set(`${other} course_${id}`, names);
  for (const id of Object.keys(person?.common_groups ?? {})) roles.set(`${other} group_${id}`, ["Member"]);
  return roles;
}
