/** Assertions that run anywhere: no test runner, nothing of any one runtime. */

/** What the suite is told about where it runs. */
export interface Place {
  /** Root of a real server. */
  base: string;
  /** Tokens of a teacher and of a student, both in the course. */
  teacher: string;
  student: string;
  studentId: string;
  courseId: string;
}

/** How one check went; no `fault` is good. */
export interface Outcome {
  name: string;
  fault?: string;
}

/** Checks by their names. */
export type Checks = Record<string, (place: Place) => Promise<void>>;

export function same(actual: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`expected ${b}, got ${a}`);
}

export function holds(condition: unknown, words: string): void {
  if (!condition) throw new Error(words);
}

/** What a promise rejects with. */
export async function rejection<E = Error>(promise: PromiseLike<unknown>): Promise<E> {
  try {
    await promise;
  } catch (error) {
    return error as E;
  }
  throw new Error("expected a rejection");
}

/** Runs checks one after the other; a fault of one ends that one only. */
export async function runAll(checks: Checks, place: Place): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const [name, check] of Object.entries(checks))
    try {
      await check(place);
      outcomes.push({ name });
    } catch (error) {
      outcomes.push({ name, fault: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
    }
  return outcomes;
}
