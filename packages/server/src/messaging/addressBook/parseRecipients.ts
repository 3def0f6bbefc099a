/** The grammar of recipients: what each text that names a recipient means (CONV 3.1). */
import { parseId } from "../../platform/ids.ts";
import { must } from "../../store/must.ts";

export type ContextKind = "course" | "section" | "group";

export interface ContextRecipient {
  readonly kind: ContextKind;
  readonly id: number;
  /** Enrolment types that it is limited to; undefined for everybody. */
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

/** The id that a pattern has matched as digits. */
export const idOf = (digits: string | undefined): number => must(parseId(digits), "the id");

/** Reads one context text; undefined for any other text. */
export function parseContext(text: string): ContextRecipient | undefined {
  const match = /^(course|section|group)_(\d{1,19})(?:_([a-z]+))?$/.exec(text.trim());
  if (!match) return undefined;
  const [, kind, digits, role] = match;
  if (role !== undefined && !Object.hasOwn(ROLE_TYPES, role)) return undefined;
  const types = role === undefined || kind === "group" ? undefined : ROLE_TYPES[role];
  return { kind: kind as ContextKind, id: idOf(digits), types, role };
}

/** Reads recipients. Texts outside the grammar are dropped silently, as Canvas does. */
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

/** Splits the filter of a list into tags and people. Malformed words stay as tags, so that they match nothing. */
export function parseFilter(texts: readonly string[] | undefined): { tags: string[]; users: number[] } {
  const given = (texts ?? []).filter((text) => text !== "");
  const users = given.flatMap((text) => {
    const digits = /^user_(\d{1,19})$/.exec(text)?.[1];
    return digits === undefined ? [] : [idOf(digits)];
  });
  return { tags: given.filter((text) => !/^user_\d{1,19}$/.test(text)), users: [...new Set(users)] };
}
