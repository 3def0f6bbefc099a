/** Conversations and their people on the wire. */
import type { Conversation, ConversationParticipant, Static } from "@pidge/api";
import type { Actor } from "../../platform/actor.ts";
import { personPicture } from "../../platform/avatars.ts";
import { wireTimeOrNull } from "../../platform/clock.ts";
import { sortKey } from "../../platform/sortKey.ts";
import { must } from "../../store/must.ts";
import { type ContextDetails, contextCode, NO_DETAILS, onlyOther } from "./contextDetails.ts";
import type { ConversationRow } from "./conversations.sql.ts";
import type { Participant } from "./participants.sql.ts";
import type { WireMessage } from "./presentMessage.ts";
import { isListed, type Listing } from "./scope.ts";

type WireConversation = Static<typeof Conversation>;
type WireParticipant = Static<typeof ConversationParticipant>;

export interface ConversationView {
  readonly actor: Actor;
  readonly origin: string;
  readonly listing: Listing;
  /** Whether participants say what they share with the actor. */
  readonly contexts: boolean;
  readonly avatars: boolean;
  readonly uuid?: boolean;
  /** Whether ids are written as text here, which is cheaper than to convert the finished answer. */
  readonly textIds?: boolean;
  /** Whether `audience_contexts` shows the other person's roles. */
  readonly privateRoles?: boolean;
  readonly details?: ContextDetails;
  /** Whether the context's name is shown: in lists and in show. */
  readonly contextName?: boolean;
  readonly messages?: readonly WireMessage[];
  /** People who are not in it but wrote what was forwarded into it. */
  readonly indirect?: readonly Participant[];
  readonly beta?: boolean;
  /** Overrides what scope and filter would say. */
  readonly visible?: boolean;
}

/** Avatars are left out of larger conversations. */
const MAX_AVATARS = 100;
const MAX_PREVIEW = 100;

/** Shown where nobody is left in a conversation. */
const NOBODY = { id: 0, avatar_url: null };

export const groupAvatar = (origin: string): string => `${origin}/images/messages/avatar-group-50.png`;

/** At most 100 characters: if longer, 97 and three dots. */
function preview(body: string): string {
  if (body.length <= MAX_PREVIEW) return body;
  // only characters beyond the basic plane take two code units
  if (!/[\ud800-\udfff]/.test(body)) return `${body.slice(0, MAX_PREVIEW - 3)}...`;
  const characters = [...body];
  return characters.length > MAX_PREVIEW ? `${characters.slice(0, MAX_PREVIEW - 3).join("")}...` : body;
}

/** Latest author first, then those who never wrote, by name. Times of one form are ordered as text. */
function inOrder(people: readonly Participant[]): readonly Participant[] {
  // most conversations are of two people, mostly with different times: no sorting, and no keys of names
  if (people.length === 2) {
    const [a, b] = people as [Participant, Participant];
    const written = compare(b.last_authored_at ?? "", a.last_authored_at ?? "");
    return (written || byOrder(orderKey(a), orderKey(b))) > 0 ? [b, a] : people;
  }
  return people
    .map(orderKey)
    .sort(byOrder)
    .map(({ person }) => person);
}

const orderKey = (person: Participant) => ({
  person,
  wrote: person.last_authored_at ?? "",
  name: sortKey(person.name),
});
const byOrder = (a: ReturnType<typeof orderKey>, b: ReturnType<typeof orderKey>) =>
  compare(b.wrote, a.wrote) || compare(a.name, b.name) || a.person.id - b.person.id;
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const asIs = (id: number): number => id;
/** The contract's type covers both forms. */
const asText = (id: number): number => String(id) as unknown as number;
const idFor = (v: Pick<ConversationView, "textIds">) => (v.textIds === true ? asText : asIs);

/** Presents a conversation. The object is written out whole: one assembled from parts costs several times as much. */
export function presentConversation(row: ConversationRow, v: ConversationView): WireConversation {
  const people = inOrder(row.people);
  const others = people.filter((p) => p.id !== v.actor.id);
  const id = idFor(v);
  const authored = row.authored_id === row.last_id ? row.last_body : row.authored_body;
  const shown: WireConversation = {
    id: id(row.id),
    subject: row.subject,
    workflow_state: row.workflow_state as "read",
    last_message: row.last_message_at === null || row.last_body === null ? null : preview(row.last_body),
    last_message_at: wireTimeOrNull(row.last_message_at),
    last_authored_message: authored === null ? null : preview(authored),
    last_authored_message_at: wireTimeOrNull(row.authored_at ?? row.visible_last_authored_at),
    message_count: row.message_count,
    subscribed: row.subscribed,
    private: row.private,
    starred: row.starred,
    properties: properties(row),
    audience: others.map((p) => id(p.id)),
    audience_contexts: audienceContexts(row, v, others.length),
    avatar_url: others.length > 1 ? groupAvatar(v.origin) : personPicture(others[0] ?? people[0] ?? NOBODY, v.origin),
    participants: participants(people, v),
    visible: v.visible ?? isListed(row, v.listing),
    context_code: wireContextCode(row, v.actor),
  };
  if (v.messages !== undefined) shown.messages = [...v.messages];
  if (v.contextName === true) shown.context_name = contextName(row, v.details ?? NO_DETAILS);
  if (v.beta === true) shown.beta = true;
  return shown;
}

function participants(people: readonly Participant[], v: ConversationView): WireParticipant[] {
  const avatars = v.avatars && people.length <= MAX_AVATARS;
  const shown = people.map((p) => presentPerson(p, v, avatars));
  for (const p of v.indirect ?? []) shown.push(presentPerson(p, v, avatars));
  return shown;
}

function properties(row: ConversationRow): WireConversation["properties"] {
  const newestId = row.last_message_at === null ? row.authored_id : row.last_id;
  const found: WireConversation["properties"] = [];
  if (newestId !== null && newestId === row.authored_id) found.push("last_author");
  if (row.has_attachments) found.push("attachments");
  if (row.has_media_objects) found.push("media_objects");
  return found;
}

const NO_CONTEXTS: WireConversation["audience_contexts"] = { courses: {}, groups: {} };

function audienceContexts(
  row: ConversationRow,
  v: ConversationView,
  others: number,
): WireConversation["audience_contexts"] {
  if (others === 0 || !row.tags?.length) return NO_CONTEXTS;
  const courses: Record<string, string[]> = {};
  const groups: Record<string, string[]> = {};
  const other = v.privateRoles === false ? undefined : onlyOther(row, v.actor.id);
  for (const tag of row.tags) {
    const roles = other === undefined ? [] : [...(v.details?.roles.get(`${other} ${tag}`) ?? [])];
    if (tag.startsWith("course_")) courses[tag.slice("course_".length)] = roles;
    else if (tag.startsWith("group_")) groups[tag.slice("group_".length)] = roles;
  }
  return { courses, groups };
}

/** An administrator sees conversations of courses under the code of the root account, as in Canvas. */
function wireContextCode(row: ConversationRow, actor: Actor): string | null {
  if (row.context_type === "Course" && actor.adminRoles.length > 0) return `account_${actor.root}`;
  return contextCode(row) ?? null;
}

function contextName(row: ConversationRow, details: ContextDetails): string | null {
  const code = contextCode(row) ?? row.tags?.[0];
  return code === undefined ? null : (details.names.get(code) ?? null);
}

function presentPerson(
  p: Participant,
  v: Pick<ConversationView, "actor" | "origin" | "contexts" | "uuid" | "textIds">,
  avatar: boolean,
): WireParticipant {
  const shown: WireParticipant = { id: idFor(v)(p.id), name: p.name, full_name: p.full_name, pronouns: p.pronouns };
  if (v.contexts) Object.assign(shown, commonContexts(p, v.actor));
  if (avatar) shown.avatar_url = personPicture(p, v.origin);
  if (v.uuid === true) shown.uuid = must(p.uuid, "the uuid of a participant");
  return shown;
}

/** What a person shares with the actor; a tie through an account alone shows as course 0. */
export function commonContexts(p: Participant, actor: Actor) {
  const courses = p.common_courses ?? {};
  const groups = p.common_groups ?? {};
  const adminOnly =
    p.known_as_admin === true && p.id !== actor.id && Object.keys(courses).length + Object.keys(groups).length === 0;
  return { common_courses: adminOnly ? { "0": ["FakeEnrollment"] } : { ...courses }, common_groups: { ...groups } };
}
