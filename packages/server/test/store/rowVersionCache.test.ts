/** Rows kept by their version: when they are read again, and what goes when there are too many. */
import { expect, it } from "vitest";
import { RowVersionCache } from "../../src/store/cache/rowVersionCache.ts";
import type { Db } from "../../src/store/database.ts";

const store = () => ({}) as Db;

function kept(most: number) {
  const read: number[][] = [];
  const versions = new Map<number, string>();
  const rows = new RowVersionCache<{ text: string }>({
    load: async (_db, root, ids) => {
      read.push([...ids]);
      return ids.flatMap((id) => {
        const version = versions.get(id);
        return version === undefined ? [] : [{ id, version, text: `${root}/${id}/${version}` }];
      });
    },
    size: () => 10,
    most,
  });
  const write = (id: number, version: string) => void versions.set(id, version);
  const ask = async (db: Db, root: number, ...found: [id: number, version: string][]) => {
    const by = await rows.of(
      db,
      root,
      found.map(([id, version]) => ({ id, version })),
    );
    return found.map(([id]) => by.get(id)?.text);
  };
  return { read, write, ask };
}

it("a version is read once, and another one again", async () => {
  const { read, write, ask } = kept(1_000);
  const db = store();
  write(1, "a");
  write(2, "a");
  expect(await ask(db, 7, [1, "a"])).toEqual(["7/1/a"]);
  expect(await ask(db, 7, [1, "a"], [2, "a"])).toEqual(["7/1/a", "7/2/a"]);
  write(1, "b");
  expect(await ask(db, 7, [1, "b"], [2, "a"])).toEqual(["7/1/b", "7/2/a"]);
  expect(read).toEqual([[1], [2], [1]]);
});

it("a tenant is not given another's row", async () => {
  const { write, ask } = kept(1_000);
  const db = store();
  write(1, "a");
  expect(await ask(db, 7, [1, "a"])).toEqual(["7/1/a"]);
  expect(await ask(db, 8, [1, "a"])).toEqual(["8/1/a"]);
});

it("what has changed or gone since it was found does not come", async () => {
  const { read, write, ask } = kept(1_000);
  const db = store();
  write(1, "b");
  expect(await ask(db, 7, [1, "a"], [2, "a"])).toEqual([undefined, undefined]);
  expect(await ask(db, 7, [1, "b"])).toEqual(["7/1/b"]);
  expect(read).toEqual([[1, 2]]);
});

it("the oldest go when there are too many", async () => {
  const { read, write, ask } = kept(20);
  const db = store();
  for (const id of [1, 2, 3]) {
    write(id, "a");
    await ask(db, 7, [id, "a"]);
  }
  await ask(db, 7, [2, "a"], [3, "a"]);
  expect(read).toEqual([[1], [2], [3]]);
  await ask(db, 7, [1, "a"]);
  expect(read.at(-1)).toEqual([1]);
});
