/** Watches what this process sends to its stores. */
import { subscribe } from "node:diagnostics_channel";
import { loadParser, readSchema, tenancyOf } from "../tenancy.ts";
import type { Schema } from "./reading.ts";

/** What is looked at of a `SentQuery`. */
interface Sent {
  readonly text: string;
  readonly values: readonly unknown[];
  readonly acrossTenants: string | undefined;
}

interface Verdict {
  /** What is wrong with the text. */
  readonly faults: readonly string[];
  readonly tenantParameters: readonly number[];
}

export class TenancyWatch {
  readonly #schema = readSchema();
  /** A text is read once: most are sent thousands of times. */
  readonly #verdicts = new Map<string, Verdict>();
  #faults = new Map<string, readonly string[]>();

  look(sent: Sent): void {
    const verdict = this.#verdicts.get(sent.text) ?? this.#judge(sent);
    const faults =
      verdict.tenantParameters.length > 1 ? [...verdict.faults, ...unequal(sent, verdict)] : verdict.faults;
    if (faults.length > 0) this.#faults.set(sent.text, faults);
  }

  /** What was wrong since the last call, by text. */
  take(): ReadonlyMap<string, readonly string[]> {
    const faults = this.#faults;
    this.#faults = new Map();
    return faults;
  }

  #judge(sent: Sent): Verdict {
    const verdict = judge(sent, this.#schema);
    this.#verdicts.set(sent.text, verdict);
    return verdict;
  }
}

function judge({ text, acrossTenants }: Sent, schema: Schema): Verdict {
  try {
    const { unbound, tenantParameters, onlyReads } = tenancyOf(text, schema);
    if (acrossTenants === undefined) return { faults: unbound, tenantParameters };
    const faults = [
      ...(onlyReads ? [] : ["is declared with acrossTenants: such a statement may neither write nor lock"]),
      ...(unbound.length > 0 ? [] : ["is declared with acrossTenants, but it is bound to one tenant"]),
    ];
    return { faults, tenantParameters: [] };
  } catch (error) {
    return { faults: [`cannot be read: ${error}`], tenantParameters: [] };
  }
}

function unequal({ values }: Sent, { tenantParameters }: Verdict): string[] {
  const given = new Set(tenantParameters.map((place) => String(values[place - 1])));
  const places = tenantParameters.map((place) => `$${place}`).join(", ");
  return given.size === 1 ? [] : [`${places} name the tenant, but have the values ${[...given].join(", ")}`];
}

await loadParser();

/** One for all test files of a worker, as its server is. */
export const watch = new TenancyWatch();
subscribe("pidge.store.query", (sent) => watch.look(sent as Sent));
