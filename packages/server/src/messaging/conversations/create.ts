/** Starts conversations: who is reached, whether that is allowed, and in which of Canvas's kinds (CONV 2.2). */
import type { CourseAccess } from "../../directory/courses/access.ts";
import { fault } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { refusalOf, reservationFor } from "../../platform/peopleLimits.ts";
import { one } from "../../store/must.ts";
import type { RecipientRow } from "../addressBook/recipients.sql.ts";
import { type ResolvedRecipients, resolveRecipients } from "../addressBook/resolveRecipients.ts";
import type { Sending } from "./addMessage.ts";
import type { Sent } from "./arrival.sql.ts";
import { startBatch } from "./batches.ts";
import type { Content } from "./content.sql.ts";
import { type ContentParams, checkLengths, isBlank, makeContent } from "./content.ts";
import { privateHash } from "./privateHash.ts";
import { courseOfCode, findSendingContext, requireAllowed, type SendingContext } from "./sendingContext.ts";
import { type NewConversation, type Starts, startConversations } from "./start.sql.ts";
import { newTags, visibleTags } from "./tags.ts";

export interface CreateParams extends ContentParams {
  readonly recipients?: readonly string[] | undefined;
  readonly subject?: string | null | undefined;
  readonly force_new?: boolean | undefined;
  readonly group_conversation?: boolean | undefined;
  readonly bulk_message?: boolean | undefined;
  readonly mode?: string | null | undefined;
  readonly context_code?: string | null | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly from_conversation_id?: string | null | undefined;
}

export type Created =
  | {
      readonly kind: "single";
      readonly sent: Sent;
      readonly people: readonly RecipientRow[];
      readonly content: Content;
    }
  | {
      readonly kind: "batch";
      readonly sent: readonly Sent[];
      readonly people: readonly RecipientRow[];
      readonly content: Content;
    }
  | { readonly kind: "queued"; readonly batchId: number };

/** Recipients of one statement in a batch that is sent at once. */
const CHUNK = 500;

/** Creates conversations. The checks follow Canvas's order: the first fault is the answer. */
export async function createConversations(ctx: Sending, params: CreateParams): Promise<Created> {
  const { actor, config } = ctx;
  const named = (params.recipients ?? []).filter((text) => text !== "");
  const flagged = params.force_new === true || (params.group_conversation === true && params.bulk_message === true);
  const resolved = await resolveRecipients(ctx, {
    recipients: named,
    fromConversation: parseId(params.from_conversation_id) ?? undefined,
    contextCourse: courseOfCode(params.context_code),
    withContext: (params.context_code ?? "") !== "",
    // the answer to a send that is queued shows nobody
    reachOnly: flagged && params.mode === "async",
  });
  const context = await findSendingContext(ctx, { code: params.context_code, courses: resolved.courses });
  if (named.length === 0) throw fault("recipients", "blank");
  if (resolved.recipients.length === 0) throw fault("recipients", "invalid");
  if (isBlank(params.body)) throw fault("body", "blank");
  checkContext(context, resolved);
  checkRoles(resolved);
  if (resolved.recipients.length > config.maxGroupSize && !flagged)
    throw fault("recipients", "too many for group conversation");
  const subject = isBlank(params.subject) ? null : params.subject;
  checkLengths(params.body, subject);

  const content = await makeContent(ctx, params);
  const opening = { subject, contextType: context?.type ?? null, contextId: context?.id ?? null };
  const reservation = reservationFor(ctx, { people: countedPeople(resolved), teaches: resolved.teaches });
  const message = { author: actor.id, content, opening, reservation };
  const plan = (people: readonly RecipientRow[], isPrivate: boolean) =>
    planConversation(people, { isPrivate, context, tags: params.tags ?? [] });
  if (flagged || (resolved.recipients.length > 1 && params.group_conversation !== true)) {
    const pair = (r: RecipientRow) => (r.id === actor.id ? [resolved.self] : [resolved.self, r]);
    const starts = resolved.recipients.map((r) => ({ ...plan(pair(r), !flagged), to: r.id }));
    if (params.mode === "async") {
      const batchId = await startBatch(ctx, { ...message, starts, tags: context?.tags ?? [], flagged });
      return { kind: "queued", batchId };
    }
    const sent: Sent[] = [];
    for (let i = 0; i < starts.length; i += CHUNK) {
      // the first statement counts everybody
      const chunk = { ...message, starts: starts.slice(i, i + CHUNK), reservation: i === 0 ? reservation : undefined };
      sent.push(...(await startWithin(ctx, chunk)));
    }
    return { kind: "batch", sent, people: [resolved.self, ...resolved.recipients], content };
  }
  const people = [resolved.self, ...resolved.recipients.filter((r) => r.id !== actor.id)];
  const isPrivate = people.length <= 2 && params.group_conversation !== true;
  const sent = await startWithin(ctx, { ...message, starts: [plan(people, isPrivate)] });
  return { kind: "single", sent: one(sent, "the new conversation"), people, content };
}

/** Starts conversations, or refuses where a limit would be passed. */
async function startWithin(ctx: Sending, starts: Starts): Promise<Sent[]> {
  const sent = await startConversations(ctx, starts);
  if (sent.length === 0 && starts.reservation !== undefined) throw await refusalOf(ctx, starts.reservation);
  return sent;
}

/**
 * The people who count against the sender's limits: all, or those named one by one where every context is a course to all
 * of whose people the sender may write, which is a right of its own.
 */
function countedPeople({ recipients, contexts, courses }: ResolvedRecipients): number[] {
  const mayWriteToAll = contexts.every(
    ({ kind, id }) => kind === "course" && courses.get(id)?.can("send_messages_all") === true,
  );
  return recipients.filter((r) => r.named || !mayWriteToAll).map((r) => r.id);
}

/** Checks that the sender may write in this context to these people. */
function checkContext(
  context: SendingContext | "malformed" | undefined,
  resolved: ResolvedRecipients,
): asserts context is SendingContext | undefined {
  // to those outside a course not even its name is told
  const course = typeof context === "object" && context.allowed ? context.course : undefined;
  if (
    course !== undefined &&
    !course.concluded &&
    !course.can("send_messages") &&
    !onlyStaffOrObserved(course, resolved)
  )
    throw fault(`Unable to send messages to users in ${course.course.name}`, "");
  requireAllowed(context);
  if (course?.concluded && !course.isAccountAdmin) throw fault("Course concluded", "Unable to send messages");
}

function onlyStaffOrObserved(course: CourseAccess, { recipients }: ResolvedRecipients): boolean {
  const observed = new Set(course.enrollments.map((enrollment) => enrollment.associated_user_id));
  return recipients.every((r) => {
    const roles = r.common_courses?.[String(course.course.id)] ?? [];
    return observed.has(r.id) || roles.includes("TeacherEnrollment") || roles.includes("TaEnrollment");
  });
}

/** Only those who may write to all may address whole courses, their students or their observers. */
const TO_ALL: ReadonlySet<string | undefined> = new Set([undefined, "students", "observers", "all"]);

function checkRoles({ contexts, courses }: ResolvedRecipients): void {
  for (const { kind, id, role } of contexts)
    if (kind === "course" && TO_ALL.has(role) && courses.get(id)?.can("send_messages_all") !== true)
      throw fault("recipients", "restricted by role");
}

interface Plan {
  readonly isPrivate: boolean;
  readonly context: SendingContext | undefined;
  /** Explicit ones. */
  readonly tags: readonly string[];
}

/** A conversation of these people; the first of them is the sender. */
function planConversation(people: readonly RecipientRow[], { isPrivate, context, tags }: Plan): NewConversation {
  const ids = people.map((person) => person.id);
  const own = people.length < 2 ? [] : (context?.tags ?? []);
  const all = [...new Set([...own, ...newTags(tags, own, people)])];
  return {
    hash: isPrivate ? privateHash(ids, context) : null,
    tags: all,
    people: people.map((person) => ({ id: person.id, tags: visibleTags(all, person, people) })),
  };
}
