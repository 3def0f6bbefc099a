/** Participants of conversations as SQL: their public profile, and what they share with the actor. */
import type { Context } from "../../platform/context.ts";
import { NAMED, type NamedPerson } from "../../platform/people.sql.ts";
import { type Columns, packed, placedPacked } from "../../store/packed.ts";
import { type AddressBookPlaces, sharedColumns } from "../addressBook/visibility.sql.ts";

export interface Participant {
  readonly id: number;
  readonly name: string;
  readonly full_name: string;
  readonly pronouns: string | null;
  readonly avatar_url: string | null;
  readonly uuid?: string;
  readonly last_authored_at: string | null;
  /** Only in rows read with detail. */
  readonly common_courses?: Readonly<Record<string, string[]>> | null;
  readonly common_groups?: Readonly<Record<string, string[]>> | null;
  readonly known_as_admin?: boolean;
  /** Roles that the person has now in the course of the conversation; null for those who were never enrolled in it. */
  readonly context_roles?: readonly string[] | null;
}

/** What somebody shares with the actor, of a participant `op`. */
const SHARED: Columns<Omit<Participant, keyof NamedPerson | "context_roles">> = {
  last_authored_at: "op.last_authored_at",
  common_courses: "op.common_courses",
  common_groups: "op.common_groups",
  known_as_admin: "op.known_as_admin",
};

/**
 * A participant `op` with profile `u`, in conversation `c`. People travel as arrays: to name every field of every person
 * in JSON costs more than to read them.
 */
export const DETAILED_PARTICIPANT = placedPacked<Pick<AddressBookPlaces, "tenant" | "now">, Participant>(
  ({ tenant, now }) => ({
    ...NAMED,
    ...SHARED,
    context_roles: `case when c.context_type = 'Course' then (
    select coalesce(array_agg(e.type) filter (where e.workflow_state = 'active' and (e.end_at is null or e.end_at > ${now})), '{}')
    from enrollments e where e.root_account_id = ${tenant} and e.user_id = op.user_id and e.course_id = c.context_id having count(*) > 0) end`,
  }),
);

/** Whom a reply addresses: their profiles are cached, or read in one further statement. */
type Unnamed = Omit<Participant, Exclude<keyof NamedPerson, "id"> | "context_roles">;
const UNNAMED = packed<Unnamed>({ id: "op.user_id", ...SHARED });

/** A participant without profile, as it travels: the id alone where there is nothing else to say. */
export type PackedParticipant = number | readonly unknown[];

const UNNAMED_OR_ID = `case when op.last_authored_at is null and op.common_courses is null and op.common_groups is null
  and not op.known_as_admin then to_json(op.user_id) else ${UNNAMED.sql} end`;

/** The people of `targets`, as `op`, in a statement with the CTEs `my` and `targets`. */
const unnamedFrom = (p: AddressBookPlaces) =>
  `from (select x.user_id, x.last_authored_at, ${sharedColumns(p)} from targets x offset 0) op`;

export const detailedFrom = (p: AddressBookPlaces) =>
  `${unnamedFrom(p)} join users u on u.root_account_id = ${p.tenant} and u.id = op.user_id`;

/** Joins `people.list`: each `person` that `from` selects. */
export const participantList = (person: string, from: string) => `
  cross join lateral (
    select json_agg(${person}) as list ${from}) people`;

/** Joins the `people.list` of a reply, in a statement with the CTEs `my` and `targets`. */
export const packedParticipants = (p: AddressBookPlaces) => participantList(UNNAMED_OR_ID, unnamedFrom(p));

/** Adds the profile. The object is written out whole, because pages make hundreds. */
export function participant(person: NamedPerson, last_authored_at: string | null): Participant {
  const { id, uuid, name, full_name, pronouns, avatar_url } = person;
  return { id, uuid, name, full_name, pronouns, avatar_url, last_authored_at };
}

const NOTHING_SHARED = { last_authored_at: null, common_courses: null, common_groups: null, known_as_admin: false };

/** Reads packed participants, with their profiles from the cache or in one further statement. */
export async function readParticipants(
  { db, people, root }: Pick<Context, "db" | "people" | "root">,
  list: readonly PackedParticipant[],
): Promise<readonly Participant[]> {
  const found = list.map((item) => (typeof item === "number" ? { id: item, ...NOTHING_SHARED } : UNNAMED.read(item)));
  const named = await people.of(
    db,
    root,
    found.map(({ id }) => id),
  );
  return found.flatMap((shared) => {
    const person = named.get(shared.id);
    return person === undefined ? [] : [{ ...shared, ...participant(person, shared.last_authored_at) }];
  });
}
