/** The grammar of recipients: what each text that names a recipient means (CONV 3.1). */
import { parseId } from "../../platform/ids.ts";

export type ContextKind = "course" | "section" | "group";

export interface ContextRecipient {
  readonly kind: ContextKind;
  readonly id: number;
  /** Enrolment types it is limited to; undefined for everybody. */
  readonly types: readonly string[] | undefined;
  /** The role word as written: `students`, `all`, …; undefined without one. */
  readonly role: string | undefined;
}

export interface ParsedRecipients {
  readonly users: readonly number[];
  readonly uuids: readonly string[];
  readonly contexts: readonly ContextRecipient[];
}

const ROLE_TYPES: Readonly<Record<string, readonly string[] | undefined>> = {
  students: ["StudentEnrollment"],
  teachers: ["TeacherEnrollment"],
  tas: ["TaEnrollment"],
  observers: ["ObserverEnrollment"],
  designers: ["DesignerEnrollment"],
  admins: ["TeacherEnrollment", "TaEnrollment"],
  all: undefined,
};

/** Reads one context text; undefined when it is none. */
export function parseContext(text: string): ContextRecipient | undefined {
  const m = /^(course|section|group)_(\d{1,19})(?:_([a-z]+))?$/.exec(text.trim());
  if (!m) return undefined;
  const [, kind, digits, role] = m;
  if (role !== undefined && !Object.hasOwn(ROLE_TYPES, role)) return undefined;
  const types = role === undefined || kind === "group" ? undefined : ROLE_TYPES[role];
  return { kind: kind as ContextKind, id: parseId(digits)!, types, role };
}

/** What is not of the grammar is dropped silently, as Canvas does. */
export function parseRecipients(texts: readonly string[]): ParsedRecipients {
  const users = new Set<number>();
  const uuids = new Set<string>();
  const contexts = new Map<string, ContextRecipient>();
  for (const text of texts) {
    const id = parseId(text);
    const uuid = /^uuid:(\S+)$/.exec(text)?.[1];
    const context = parseContext(text);
    if (id !== null) users.add(id);
    else if (uuid !== undefined) uuids.add(uuid);
    else if (context !== undefined) contexts.set(text, context);
  }
  return { users: [...users], uuids: [...uuids], contexts: [...contexts.values()] };
}

/** Splits the filter of a list into tags and people; malformed words match nothing, so they stay as tags. */
export function parseFilter(texts: readonly string[] | undefined): { tags: string[]; users: number[] } {
  const given = (texts ?? []).filter((t) => t !== "");
  const users = given.flatMap((t) => {
    const digits = /^user_(\d{1,19})$/.exec(t)?.[1];
    return digits === undefined ? [] : [parseId(digits)!];
  });
  return { tags: given.filter((t) => !/^user_\d{1,19}$/.test(t)), users: [...new Set(users)] };
}
