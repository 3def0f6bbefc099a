/** Finds the name that somebody who mistyped one may have meant. */

/** More changed letters than this (or a third of the name) make it another name. */
const TYPOS = 2;

export function nearest(given: string, names: readonly string[]): string | undefined {
  const [best] = names
    .map((name) => ({ name, steps: distance(name.toLowerCase(), given.toLowerCase()) }))
    .filter(({ name, steps }) => steps <= Math.max(TYPOS, Math.floor(name.length / 3)) && steps < name.length)
    .sort((one, other) => one.steps - other.steps);
  return best?.name;
}

/** Levenshtein's distance: how many letters to insert, remove or replace. */
function distance(one: string, other: string): number {
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const change = one[i - 1] === other[j - 1] ? 0 : 1;
      row.push(Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + change));
    }
    last = row;
  }
  return last[other.length] ?? 0;
}
