/** Conversations and their people on the wire. */
import type { Conversation, ConversationParticipant, Static } from "@pidge/api";
import type { Actor } from "../platform/actor.ts";
import { wireTimeOrNull } from "../platform/clock.ts";
import { sortKey } from "../platform/sortKey.ts";
import { type ContextDetails, contextCode, NO_DETAILS, onlyOther } from "./contexts.ts";
import type { WireMessage } from "./presentMessage.ts";
import type { ConversationRow, Person } from "./rowsSql.ts";
import { isListed, type Listing } from "./scope.ts";

type WireConversation = Static<typeof Conversation>;
type WireParticipant = Static<typeof ConversationParticipant>;

export interface Viewing {
  readonly actor: Actor;
  readonly origin: string;
  readonly listing: Listing;
  /** Whether participants say what they share with the actor. */
  readonly contexts: boolean;
  readonly avatars: boolean;
  readonly uuid?: boolean;
  /** Whether `audience_contexts` tells the other person's roles. */
  readonly privateRoles?: boolean;
  readonly details?: ContextDetails;
  /** Whether the name of the context is told: in lists and in show. */
  readonly contextName?: boolean;
  readonly messages?: readonly WireMessage[];
  /** People who are not in it but wrote what was forwarded into it. */
  readonly indirect?: readonly Person[];
  readonly beta?: boolean;
  /** Overrides what scope and filter would say. */
  readonly visible?: boolean;
}

/** Pictures are left out where there are many. */
const MAX_AVATARS = 100;
const MAX_PREVIEW = 100;

export const personAvatar = (url: string | null, origin: string): string =>
  url ?? `${origin}/images/messages/avatar-50.png`;
export const groupAvatar = (origin: string): string => `${origin}/images/messages/avatar-group-50.png`;

/** At most 100 characters: if longer, 97 and three dots. */
function preview(body: string): string {
  if (body.length <= MAX_PREVIEW) return body;
  // only what lies beyond the basic plane needs counting by characters
  if (!/[\ud800-\udfff]/.test(body)) return `${body.slice(0, MAX_PREVIEW - 3)}...`;
  const characters = [...body];
  return characters.length > MAX_PREVIEW ? `${characters.slice(0, MAX_PREVIEW - 3).join("")}...` : body;
}

/** Latest author first, then those who never wrote, by name. */
function inOrder(people: readonly Person[]): Person[] {
  const keyed = people.map((p) => ({
    p,
    wrote: p.last_authored_at === null ? 0 : Date.parse(p.last_authored_at),
    name: sortKey(p.name),
  }));
  keyed.sort((a, b) => b.wrote - a.wrote || compare(a.name, b.name) || a.p.id - b.p.id);
  return keyed.map(({ p }) => p);
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

export function presentConversation(row: ConversationRow, v: Viewing): WireConversation {
  const people = inOrder(row.people);
  const others = people.filter((p) => p.id !== v.actor.id);
  const avatars = v.avatars && people.length <= MAX_AVATARS;
  return {
    id: row.id,
    subject: row.subject,
    workflow_state: row.workflow_state as "read",
    ...newest(row),
    message_count: row.message_count,
    subscribed: row.subscribed,
    private: row.private,
    starred: row.starred,
    properties: properties(row),
    ...(v.messages === undefined ? {} : { messages: [...v.messages] }),
    audience: others.map((p) => p.id),
    audience_contexts: audienceContexts(row, v, others.length),
    avatar_url:
      others.length > 1 ? groupAvatar(v.origin) : personAvatar((others[0] ?? people[0])?.avatar_url ?? null, v.origin),
    participants: [...people, ...(v.indirect ?? [])].map((p) => presentPerson(p, v, avatars)),
    visible: v.visible ?? isListed(row, v.listing),
    context_code: wireContextCode(row, v.actor),
    ...(v.contextName === true ? { context_name: contextName(row, v.details ?? NO_DETAILS) } : {}),
    ...(v.beta === true ? { beta: true } : {}),
  };
}

function newest(row: ConversationRow) {
  return {
    last_message: row.last_message_at === null || row.last_body === null ? null : preview(row.last_body),
    last_message_at: wireTimeOrNull(row.last_message_at),
    last_authored_message: row.authored_body === null ? null : preview(row.authored_body),
    last_authored_message_at: wireTimeOrNull(row.authored_at ?? row.visible_last_authored_at),
  };
}

function properties(row: ConversationRow): WireConversation["properties"] {
  const newestId = row.last_message_at === null ? row.authored_id : row.last_id;
  return [
    ...(newestId !== null && newestId === row.authored_id ? (["last_author"] as const) : []),
    ...(row.has_attachments ? (["attachments"] as const) : []),
    ...(row.has_media_objects ? (["media_objects"] as const) : []),
  ];
}

function audienceContexts(row: ConversationRow, v: Viewing, others: number): WireConversation["audience_contexts"] {
  const courses: Record<string, string[]> = {};
  const groups: Record<string, string[]> = {};
  if (others === 0) return { courses, groups };
  const other = v.privateRoles === false ? undefined : onlyOther(row, v.actor.id);
  for (const tag of row.tags ?? []) {
    const roles = other === undefined ? [] : [...(v.details?.roles.get(`${other} ${tag}`) ?? [])];
    if (tag.startsWith("course_")) courses[tag.slice("course_".length)] = roles;
    else if (tag.startsWith("group_")) groups[tag.slice("group_".length)] = roles;
  }
  return { courses, groups };
}

/** An administrator sees courses' conversations under the code of the root account: so does Canvas. */
function wireContextCode(row: ConversationRow, actor: Actor): string | null {
  if (row.context_type === "Course" && actor.adminRoles.length > 0) return `account_${actor.root}`;
  return contextCode(row) ?? null;
}

function contextName(row: ConversationRow, details: ContextDetails): string | null {
  const code = contextCode(row) ?? row.tags?.[0];
  return code === undefined ? null : (details.names.get(code) ?? null);
}

function presentPerson(
  p: Person,
  v: Pick<Viewing, "actor" | "origin" | "contexts" | "uuid">,
  avatar: boolean,
): WireParticipant {
  return {
    id: p.id,
    name: p.name,
    full_name: p.full_name,
    pronouns: p.pronouns,
    ...(v.contexts ? commonContexts(p, v.actor) : {}),
    ...(avatar ? { avatar_url: personAvatar(p.avatar_url, v.origin) } : {}),
    ...(v.uuid === true ? { uuid: p.uuid } : {}),
  };
}

/** What a person shares with the actor; a tie through an account alone shows as course 0. */
export function commonContexts(p: Person, actor: Actor) {
  const courses = p.common_courses ?? {};
  const groups = p.common_groups ?? {};
  const adminOnly =
    p.known_as_admin === true && p.id !== actor.id && Object.keys(courses).length + Object.keys(groups).length === 0;
  return { common_courses: adminOnly ? { "0": ["FakeEnrollment"] } : { ...courses }, common_groups: { ...groups } };
}
