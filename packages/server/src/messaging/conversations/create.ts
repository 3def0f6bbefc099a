/** Starts conversations: who is reached, whether that is allowed, and in which of Canvas's kinds (CONV 2.2). */
import type { CourseAccess } from "../../directory/courses/access.ts";
import type { Actor } from "../../platform/actor.ts";
import type { Services } from "../../platform/context.ts";
import { fault } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { type Addressed, addressPeople } from "../addressBook/addressBook.ts";
import type { RecipientRow } from "../addressBook/visiblePeople.sql.ts";
import { startBatch } from "./batches.ts";
import { type ContentParams, checkTexts, isBlank, makeContent } from "./content.ts";
import { courseOf, findSendingContext, requireAllowed, type SendingContext } from "./context.ts";
import { privateHash } from "./privateHash.ts";
import { type Content, type Sent, type Start, startConversations } from "./send.sql.ts";
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

export async function createConversations(
  services: Services,
  actor: Actor,
  params: CreateParams,
  now: Date,
): Promise<Created> {
  const { db, config } = services;
  const named = (params.recipients ?? []).filter((r) => r !== "");
  const flagged = params.force_new === true || (params.group_conversation === true && params.bulk_message === true);
  const addressed = await addressPeople(
    db,
    actor,
    {
      recipients: named,
      fromConversation: parseId(params.from_conversation_id) ?? undefined,
      contextCourse: courseOf(params.context_code),
      withContext: (params.context_code ?? "") !== "",
      // a send that is only queued shows nobody
      reachOnly: flagged && params.mode === "async",
    },
    now,
  );
  const context = await findSendingContext(db, actor, params.context_code, addressed.courses, now);
  if (named.length === 0) throw fault("recipients", "blank");
  if (addressed.recipients.length === 0) throw fault("recipients", "invalid");
  if (isBlank(params.body)) throw fault("body", "blank");
  checkContext(context, addressed);
  checkRoles(addressed);
  if (addressed.recipients.length > config.maxGroupSize && !flagged)
    throw fault("recipients", "too many for group conversation");
  const subject = isBlank(params.subject) ? null : params.subject!;
  checkTexts(params.body!, subject);

  const content = await makeContent(db, actor, params, now);
  const sender = { root: actor.root, authorId: actor.id, now };
  const opening = { subject, contextType: context?.type ?? null, contextId: context?.id ?? null };
  const plan = (people: readonly RecipientRow[], isPrivate: boolean) =>
    planStart(people, isPrivate, params.tags ?? [], context);
  if (flagged || (addressed.recipients.length > 1 && params.group_conversation !== true)) {
    const pair = (r: RecipientRow) => (r.id === actor.id ? [addressed.self] : [addressed.self, r]);
    const starts = addressed.recipients.map((r) => ({ ...plan(pair(r), !flagged), to: r.id }));
    if (params.mode === "async") {
      const tags = context?.tags ?? [];
      return {
        kind: "queued",
        batchId: await startBatch(services, sender, { starts, content, opening, tags, flagged }),
      };
    }
    const sent: Sent[] = [];
    for (let i = 0; i < starts.length; i += CHUNK)
      sent.push(...(await startConversations(db, sender, starts.slice(i, i + CHUNK), content, opening)));
    return { kind: "batch", sent, people: [addressed.self, ...addressed.recipients], content };
  }
  const people = [addressed.self, ...addressed.recipients.filter((r) => r.id !== actor.id)];
  const isPrivate = people.length <= 2 && params.group_conversation !== true;
  const [sent] = await startConversations(db, sender, [plan(people, isPrivate)], content, opening);
  return { kind: "single", sent: sent!, people, content };
}

/** May this sender write in this context to these people? In Canvas's order; the first fault is the answer. */
function checkContext(
  context: SendingContext | "malformed" | undefined,
  addressed: Addressed,
): asserts context is SendingContext | undefined {
  // to those outside a course not even its name is told
  const course = typeof context === "object" && context.allowed ? context.course : undefined;
  if (
    course !== undefined &&
    !course.concluded &&
    !course.can("send_messages") &&
    !onlyStaffOrObserved(course, addressed)
  )
    throw fault(`Unable to send messages to users in ${course.course.name}`, "");
  requireAllowed(context);
  if (course?.concluded && !course.isAccountAdmin) throw fault("Course concluded", "Unable to send messages");
}

function onlyStaffOrObserved(course: CourseAccess, { recipients }: Addressed): boolean {
  const observed = new Set(course.enrollments.map((e) => e.associated_user_id));
  return recipients.every((r) => {
    const roles = r.common_courses?.[String(course.course.id)] ?? [];
    return observed.has(r.id) || roles.includes("TeacherEnrollment") || roles.includes("TaEnrollment");
  });
}

/** Whole courses, their students and their observers are for those who may write to all. */
const TO_ALL: ReadonlySet<string | undefined> = new Set([undefined, "students", "observers", "all"]);

function checkRoles({ contexts, courses }: Addressed): void {
  for (const c of contexts)
    if (c.kind === "course" && TO_ALL.has(c.role) && courses.get(c.id)?.can("send_messages_all") !== true)
      throw fault("recipients", "restricted by role");
}

/** A conversation of these people; the first of them is the sender. */
function planStart(
  people: readonly RecipientRow[],
  isPrivate: boolean,
  explicit: readonly string[],
  context: SendingContext | undefined,
): Start {
  const ids = people.map((p) => p.id);
  const own = people.length < 2 ? [] : (context?.tags ?? []);
  const tags = [...new Set([...own, ...newTags(explicit, own, people)])];
  return {
    hash: isPrivate ? privateHash(ids, context) : null,
    tags,
    people: people.map((p) => ({ id: p.id, tags: visibleTags(tags, p, people) })),
  };
}
