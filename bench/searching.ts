/** Searching: words in 200,000 conversations against an empty inbox, and people among 50,000. */
import pino from "pino";
import { configure } from "../packages/server/src/platform/settings/configure.ts";
import { serveStore } from "../packages/server/src/server.ts";
import { openStore, type StoreOptions } from "../packages/server/src/store/open.ts";
import { compare, fetchBytes, type Measurement, median, percentile99, rate, type Target } from "./harness.ts";
import { fillSchool } from "./school.ts";

const ROUNDS = 5;

/** Words of the heavy person's messages and subjects: in all of them, in a few, in none. */
const WORDS = {
  "a common word": "lorem",
  "a word of all subjects": "subject",
  "a rare word": "54321",
  "a word of none": "xylophone",
};

/** The heavy person's search against that of somebody who has no conversations. */
export async function messageSearch({ url, world, store }: Target): Promise<Measurement[]> {
  const time = (token: string, word: string) => async () =>
    1000 /
    (await rate(
      { clients: 1, total: 100 },
      async () => void (await fetchBytes(`${url}/api/pidge/v1/conversations/search?q=${word}`, token)),
    ));
  const row = { store, unit: "ms" };
  const found: Measurement[] = [];
  for (const [kind, word] of Object.entries(WORDS)) {
    const times = await compare(ROUNDS, time(world.heavy.token, word), time(world.empty.token, word));
    found.push({ ...row, name: `search in 200,000 conversations, ${kind}: in none`, ...times });
  }
  return [
    ...found,
    {
      ...row,
      name: "the median of these",
      ours: median(found.map((m) => m.ours)),
      limit: median(found.map((m) => m.limit)),
      target: 5,
      atMost: true,
    },
  ];
}

const PEOPLE = 50_000;
const LARGE = 1_000;
const REQUESTS = 400;

/** Beginnings and inner parts of names, common to rare, and a name that nobody has. */
const NAMES = ["mar", "ander", "quinbach", "wanda meyer", "erg", "stein", "sson", "oldwoodov", "xylo"];

/** The search for recipients in an account of 50,000, by who asks and where; every path and name in turn. */
export async function recipientSearch(name: string, options: StoreOptions): Promise<Measurement[]> {
  const store = await openStore(options);
  const school = await fillSchool(store, { people: PEOPLE, small: 5_000, large: [LARGE] });
  const server = await serveStore(
    store,
    configure({ throttle: false, background: false }, {}),
    pino({ level: "silent" }),
  );
  const large = `course_${school.large[0]}`;
  const small = `course_${school.teacher.teaches}`;
  const askers = [
    { who: "a student", token: school.student.token, context: undefined },
    { who: "a teacher", token: school.teacher.token, context: undefined },
    { who: "a teacher, in a course of 40", token: school.teacher.token, context: small },
    { who: "a lecturer", token: school.lecturer.token, context: undefined },
    { who: `a lecturer, in a course of ${LARGE}`, token: school.lecturer.token, context: large },
    { who: "an administrator", token: school.admin.token, context: undefined },
    { who: `an administrator, in a course of ${LARGE}`, token: school.admin.token, context: large },
  ];
  try {
    const found: Measurement[] = [];
    for (const { who, token, context } of askers) {
      const times: number[] = [];
      const once = async (i: number) => {
        const path = i % 2 === 0 ? "search/recipients" : "conversations/find_recipients";
        const query = new URLSearchParams({ search: NAMES[(i >> 1) % NAMES.length]!, ...(context && { context }) });
        const begun = performance.now();
        await fetchBytes(`${server.url}/api/v1/${path}?${query}`, token);
        if (i >= 2 * NAMES.length) times.push(performance.now() - begun);
      };
      await rate({ clients: 1, total: REQUESTS }, once);
      found.push({
        name: `recipients among ${PEOPLE}, ${who}: 99 of 100`,
        store: name,
        ours: percentile99(times),
        limit: 50,
        unit: "ms",
        ...(name === "postgresql" ? { target: 1, atMost: true } : {}),
      });
    }
    return found;
  } finally {
    await server.close();
  }
}
