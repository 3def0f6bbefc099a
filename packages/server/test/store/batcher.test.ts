/** Questions that go to the store together: when, how many, and whose a failure is. */
import { expect, it } from "vitest";
import { Batcher } from "../../src/store/batcher.ts";
import type { Db } from "../../src/store/database.ts";

const store = () => ({}) as Db;

/** Answers each question with its tenfold, when told to. */
function desk(atOnce: number, most: number) {
  const asked: { db: Db; questions: readonly number[]; let: PromiseWithResolvers<void> }[] = [];
  const together = new Batcher<number, number>({
    ask: async (db, _root, questions) => {
      const gate = Promise.withResolvers<void>();
      asked.push({ db, questions, let: gate });
      await gate.promise;
      return questions.map((question) => question * 10);
    },
    atOnce,
    most,
  });
  return { asked, together };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const questions = ({ asked }: ReturnType<typeof desk>) => asked.map((each) => each.questions);

it("what comes while others are being answered goes together, and each gets their own answer", async () => {
  const it = desk(2, 100);
  const db = store();
  const answers = [1, 2, 3, 4, 5].map((question) => it.together.ask(db, 7, question));
  expect(questions(it)).toEqual([[1], [2]]);
  it.asked[1]!.let.resolve();
  expect(await answers[1]).toBe(20);
  await settled();
  expect(questions(it)).toEqual([[1], [2], [3, 4, 5]]);
  answers.push(it.together.ask(db, 7, 6));
  expect(questions(it)).toHaveLength(3);
  it.asked[0]!.let.resolve();
  it.asked[2]!.let.resolve();
  await settled();
  it.asked[3]!.let.resolve();
  expect(await Promise.all(answers)).toEqual([10, 20, 30, 40, 50, 60]);
  expect(questions(it)).toEqual([[1], [2], [3, 4, 5], [6]]);
  const late = it.together.ask(db, 7, 7);
  expect(questions(it), "nobody is waited for").toHaveLength(5);
  it.asked[4]!.let.resolve();
  expect(await late).toBe(70);
});

it("a statement holds so many questions, in the order in which they came", async () => {
  const it = desk(1, 2);
  const db = store();
  const answers = [1, 2, 3, 4].map((question) => it.together.ask(db, 7, question));
  for (let i = 0; i < 3; i++) {
    it.asked[i]!.let.resolve();
    await settled();
  }
  expect(await Promise.all(answers)).toEqual([10, 20, 30, 40]);
  expect(questions(it)).toEqual([[1], [2, 3], [4]]);
});

it("a failure is theirs who were asked about together, and those who wait are answered", async () => {
  const it = desk(1, 2);
  const db = store();
  const answers = [1, 2, 3, 4].map((question) => it.together.ask(db, 7, question));
  const outcomes = Promise.allSettled(answers);
  it.asked[0]!.let.resolve();
  await settled();
  it.asked[1]!.let.reject(new Error("gone"));
  await settled();
  it.asked[2]!.let.resolve();
  const fallen = { status: "rejected", reason: new Error("gone") };
  expect(await outcomes).toEqual([
    { status: "fulfilled", value: 10 },
    fallen,
    fallen,
    { status: "fulfilled", value: 40 },
  ]);
});

it("no statement holds questions of two tenants", async () => {
  const it = desk(1, 100);
  const db = store();
  const answers = [it.together.ask(db, 7, 1), it.together.ask(db, 8, 2)];
  expect(questions(it)).toEqual([[1], [2]]);
  for (const each of it.asked) each.let.resolve();
  expect(await Promise.all(answers)).toEqual([10, 20]);
});
