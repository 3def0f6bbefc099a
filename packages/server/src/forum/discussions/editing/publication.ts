/** The state machine of topics: draft, published, delayed; open or locked, and until when. */
import { attributeText, failsHard, invalid } from "../../../platform/errors.ts";

export interface Publication {
  readonly workflow_state: string;
  readonly locked: boolean;
  readonly delayed_post_at: Date | null;
  readonly lock_at: Date | null;
  readonly posted_at: Date | null;
  readonly last_reply_at: Date | null;
}

/** The parameters of a request; undefined when not sent. */
export interface PublicationChange {
  readonly published?: boolean | undefined;
  readonly locked?: boolean | undefined;
  readonly delayed_post_at?: Date | null | undefined;
  readonly lock_at?: Date | null | undefined;
}

export interface PublicationFacts {
  readonly announcement: boolean;
  readonly moderates: boolean;
  /** Whether students have posted or submitted. */
  readonly hasStudentPosts: boolean;
  /** The assignment's due date, where it has one. */
  readonly dueAt: Date | null;
  readonly now: Date;
}

const NOT_YOURS = "You do not have permission to set this topic to draft state.";
const HAS_POSTS = "This topic cannot be set to draft state because it contains posts.";
const IS_ANNOUNCEMENT = "This topic cannot be set to draft state because it is an announcement.";

const sameSecond = (a: Date | null, b: Date | null) =>
  a === null || b === null ? a === b : Math.floor(a.getTime() / 1000) === Math.floor(b.getTime() / 1000);

/** Whether a time was sent that differs, to the second, from the stored one. */
const changed = (given: Date | null | undefined, held: Date | null): given is Date | null =>
  given !== undefined && !sameSecond(given, held);

const isPast = (time: Date | null, now: Date) => time !== null && time <= now;

/** The state of a new topic: a moderator's discussion is a draft unless the request publishes it. */
export function firstPublication(change: PublicationChange, facts: PublicationFacts): Publication {
  const { announcement, moderates, now } = facts;
  if (change.published === false && announcement) throw invalid("published", IS_ANNOUNCEMENT);
  if (change.published === false && !moderates) throw attributeText("published", NOT_YOURS);
  const published = change.published ?? (announcement || !moderates);
  const draft: Publication = {
    workflow_state: "unpublished",
    locked: false,
    delayed_post_at: null,
    lock_at: null,
    posted_at: now,
    last_reply_at: null,
  };
  return nextPublication(draft, { ...change, published }, facts);
}

/** The state after a change, or a refusal. */
export function nextPublication(held: Publication, change: PublicationChange, facts: PublicationFacts): Publication {
  const { now } = facts;
  const delays = changed(change.delayed_post_at, held.delayed_post_at);
  const ends = changed(change.lock_at, held.lock_at);
  const delayed = delays ? (change.delayed_post_at as Date | null) : held.delayed_post_at;
  let lockAt = ends ? (change.lock_at as Date | null) : held.lock_at;
  const out = delayed !== null && delayed > now ? "post_delayed" : "active";
  let state = delays || ends ? out : held.workflow_state;
  let locked = delays || ends ? isPast(lockAt, now) : held.locked;
  if (change.locked !== undefined && !ends) {
    // unlocking also clears the end that locked the topic
    if (!change.locked && (held.locked || isPast(lockAt, now))) lockAt = null;
    if (change.locked && !held.locked && facts.dueAt !== null && facts.dueAt > now) throw failsHard();
    locked = change.locked;
  }
  if (change.published === true) state = out;
  if (change.published === false && held.workflow_state !== "unpublished") refuseDraft(facts);
  if (change.published === false) state = "unpublished";
  const appears = state === "active" && held.workflow_state !== "active";
  return {
    workflow_state: state,
    locked,
    delayed_post_at: delayed,
    lock_at: lockAt,
    posted_at: appears ? now : held.posted_at,
    last_reply_at: appears ? now : held.last_reply_at,
  };
}

function refuseDraft(facts: PublicationFacts): void {
  if (!facts.moderates) throw attributeText("published", NOT_YOURS);
  if (facts.announcement) throw invalid("published", IS_ANNOUNCEMENT);
  if (facts.hasStudentPosts) throw invalid("published", HAS_POSTS);
}

/** Rolls an end at midnight of the course's time zone to the end of that day. */
export function endOfDay(lockAt: Date | null | undefined, offsetMs: (at: Date) => number): Date | null | undefined {
  if (lockAt === null || lockAt === undefined) return lockAt;
  const local = new Date(lockAt.getTime() + offsetMs(lockAt));
  const midnight = local.getUTCHours() === 0 && local.getUTCMinutes() === 0 && local.getUTCSeconds() === 0;
  return midnight ? new Date(lockAt.getTime() + (24 * 60 * 60 - 1) * 1000) : lockAt;
}
