/** The values of a statement, and which of them are known to be one tenant's because they equal a parameter. */

/** A column as a block sees it, a parameter, or an expression. */
export class Value {
  /** Whether it holds `root_account_id`, or is taken straight from a column that does. */
  readonly isTenant: boolean;
  /** The number of a parameter. */
  readonly parameter: number | undefined;

  constructor(isTenant: boolean, parameter?: number) {
    this.isTenant = isTenant;
    this.parameter = parameter;
  }
}

interface Rule {
  readonly from: readonly Value[];
  readonly to: Value;
}

/** Holds for a column of a recursive reference as long as what the recursion returns is bound as well. */
interface Assumption extends Rule {
  readonly conclusion: Value;
}

/** Rules of the form "what equals bound values is bound". A rule is valid for the whole statement. */
export class Values {
  readonly #rules: Rule[] = [];
  readonly #assumptions: Assumption[] = [];
  readonly #parameters = new Map<number, Value>();
  /** Parameters that are compared with a tenant column directly. */
  readonly #compared = new Set<number>();
  /** For each bound value the values that bind it. */
  #bound = new Map<Value, readonly Value[]>();

  parameter(number: number): Value {
    const known = this.#parameters.get(number) ?? new Value(false, number);
    this.#parameters.set(number, known);
    return known;
  }

  /** `to` is bound where all of `from` are; a value of which nothing is known is undefined. */
  derive(from: readonly (Value | undefined)[], to: Value | undefined): void {
    if (to === undefined || from.length === 0 || !from.every((value) => value !== undefined)) return;
    this.#rules.push({ from, to });
    for (const { parameter } of from) if (parameter !== undefined && to.isTenant) this.#compared.add(parameter);
  }

  equal(a: Value | undefined, b: Value | undefined): void {
    this.derive([a], b);
    this.derive([b], a);
  }

  assume(from: Value | undefined, to: Value, conclusion: Value): void {
    if (from !== undefined) this.#assumptions.push({ from: [from], to, conclusion });
  }

  /** Decides what is bound. */
  solve(): void {
    let assumptions = this.#assumptions;
    for (;;) {
      this.#bound = closure([...this.#parameters.values()], [...this.#rules, ...assumptions]);
      const kept = assumptions.filter(({ conclusion }) => this.#bound.has(conclusion));
      if (kept.length === assumptions.length) return;
      assumptions = kept;
    }
  }

  isBound(value: Value | undefined): boolean {
    return value !== undefined && this.#bound.has(value);
  }

  /** Numbers of the parameters that bind these values or are compared with a tenant column. */
  parametersOf(values: readonly Value[]): number[] {
    const found = new Set(this.#compared);
    const seen = new Set<Value>();
    const visit = (value: Value) => {
      if (seen.has(value)) return;
      seen.add(value);
      if (value.parameter !== undefined) found.add(value.parameter);
      for (const from of this.#bound.get(value) ?? []) visit(from);
    };
    for (const value of values) visit(value);
    return [...found].sort((a, b) => a - b);
  }
}

/** Breadth first, so that a value is bound by the shortest way. */
function closure(seeds: readonly Value[], rules: readonly Rule[]): Map<Value, readonly Value[]> {
  const bound = new Map<Value, readonly Value[]>(seeds.map((seed) => [seed, []]));
  const uses = new Map<Value, Rule[]>();
  const missing = new Map<Rule, number>();
  for (const rule of rules) {
    const from = new Set(rule.from);
    missing.set(rule, from.size);
    for (const value of from) uses.set(value, [...(uses.get(value) ?? []), rule]);
  }
  const queue = [...seeds];
  for (let value = queue.shift(); value !== undefined; value = queue.shift())
    for (const rule of uses.get(value) ?? []) {
      const left = (missing.get(rule) ?? 0) - 1;
      missing.set(rule, left);
      if (left > 0 || bound.has(rule.to)) continue;
      bound.set(rule.to, rule.from);
      queue.push(rule.to);
    }
  return bound;
}
