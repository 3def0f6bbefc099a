/** What listeners learn of statements. */

/** A statement as it goes to the store. */
export interface SentQuery {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Its name, where it was declared with one. */
  readonly name: string | undefined;
  /** Kinds of outbox events that it writes. */
  readonly emits: readonly string[];
  /** The tenant of these events; undefined where there are none or the statement does not name it. */
  readonly tenant: number | undefined;
  /** Why it is not bound to one tenant, where it was declared so. */
  readonly acrossTenants: string | undefined;
}

/** Called with each statement as it is sent: the outbox's worker wakes by it, and tests count. */
export type OnQuery = (query: SentQuery) => void;
