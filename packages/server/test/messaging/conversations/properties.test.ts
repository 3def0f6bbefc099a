/** What holds whatever several people do at once: counts agree, everybody reads one order, nothing is lost. */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { Api, Json, Reply } from "../../support/api.ts";
import { createWorld, start, startGroup, unread, type World } from "./world.ts";

let w: World;
let people: readonly Api[];
beforeAll(async () => {
  w = await createWorld();
  people = [w.me, w.a, w.b, w.x];
});

/** Something that person `who` does to conversation `on`; `at` chooses among its messages. */
interface Step {
  readonly what: (typeof ACTIONS)[number];
  readonly who: number;
  readonly on: number;
  readonly at: number;
}

const ACTIONS = [
  "reply",
  "reply",
  "reply to one",
  "send privately",
  "show",
  "archive",
  "mark unread",
  "star",
  "unsubscribe",
  "subscribe",
  "remove one",
  "delete",
  "mark all as read",
] as const;

const step = fc.record({
  what: fc.constantFrom(...ACTIONS),
  who: fc.nat(3),
  on: fc.nat(2),
  at: fc.nat(5),
});

interface Sent {
  readonly id: number;
  readonly conversation: number;
  readonly to: readonly number[];
}

/** Does it; answers what was sent, if anything. Not to be in a conversation any more is no fault. */
async function act(s: Step, conversations: readonly Json[]): Promise<Sent[]> {
  const who = people[s.who]!;
  const conversation = conversations[s.on]!;
  const path = `conversations/${conversation.id}`;
  const change = (state: object) => who.put(path, { conversation: state });
  let answer: Reply;
  switch (s.what) {
    case "reply":
    case "reply to one": {
      const to = s.what === "reply" ? undefined : [people[(s.who + 1) % 4]!.id];
      answer = await who.post(`${path}/add_message`, { body: `from ${s.who}`, recipients: to });
      break;
    }
    case "send privately":
      answer = await who.post("conversations", { recipients: [people[(s.who + 1) % 4]!.id], body: "just you" });
      break;
    case "show":
      answer = await who.get(path);
      break;
    case "archive":
      answer = await change({ workflow_state: "archived" });
      break;
    case "mark unread":
      answer = await change({ workflow_state: "unread" });
      break;
    case "star":
      answer = await change({ starred: s.at % 2 === 0 });
      break;
    case "unsubscribe":
      answer = await change({ subscribed: false });
      break;
    case "subscribe":
      answer = await change({ subscribed: true });
      break;
    case "remove one": {
      const shown = await who.get(path, { auto_mark_as_read: false });
      const messages: Json[] = shown.body.messages ?? [];
      answer = await who.post(`${path}/remove_messages`, {
        remove: [messages[s.at % (messages.length || 1)]?.id ?? 0],
      });
      break;
    }
    case "delete":
      answer = await who.delete(path);
      break;
    default:
      answer = await who.post("conversations/mark_all_as_read");
  }
  expect([200, 201, 404]).toContain(answer.status);
  if (!s.what.startsWith("reply") && s.what !== "send privately") return [];
  expect([200, 201]).toContain(answer.status);
  const made = Array.isArray(answer.body) ? answer.body[0] : answer.body;
  const [message] = made.messages;
  return [{ id: message.id, conversation: made.id, to: [...message.participating_user_ids] }];
}

/** All rows of a scope, through the pages. */
async function list(who: Api, scope: string): Promise<Json[]> {
  const rows: Json[] = [];
  let next: string | undefined = `conversations?scope=${scope}&per_page=100`;
  while (next !== undefined) {
    const page: Reply = await who.raw("GET", next);
    rows.push(...page.body);
    next = page.links.next;
  }
  return rows;
}

async function check(sent: readonly Sent[]): Promise<void> {
  const orders = new Map<number, number[][]>();
  const received = new Map<number, Set<number>>();
  for (const who of people) {
    const unreadRows = await list(who, "unread");
    expect(await unread(who)).toBe(String(unreadRows.length));
    const rows = new Map<number, Json>();
    for (const scope of ["inbox", "archived", "sent", "starred"])
      for (const r of await list(who, scope)) rows.set(r.id, r);
    for (const r of rows.values()) {
      const shown = (await who.get(`conversations/${r.id}`, { auto_mark_as_read: false })).body;
      const ids: number[] = shown.messages.map((m: Json) => m.id);
      expect(shown.message_count).toBe(shown.messages.filter((m: Json) => !m.generated).length);
      // what nobody answered is in no inbox, whatever its state
      expect(r.workflow_state === "unread" && r.last_message_at !== null).toBe(unreadRows.some((u) => u.id === r.id));
      orders.set(r.id, [...(orders.get(r.id) ?? []), ids]);
      for (const m of shown.messages) received.set(m.id, new Set(m.participating_user_ids));
    }
  }
  for (const readers of orders.values()) {
    const all = [...new Set(readers.flat())].sort((p, q) => q - p);
    // whatever each has removed, the rest stands in the one order of all
    for (const ids of readers) expect(ids).toEqual(all.filter((id) => ids.includes(id)));
  }
  for (const s of sent) {
    const to = received.get(s.id);
    // a message that everybody has removed cannot be seen any more
    if (to !== undefined) expect([...to].sort()).toEqual([...s.to].sort());
  }
  expect(new Set(sent.map((s) => s.id)).size).toBe(sent.length);
}

describe("several people at once", () => {
  test("whatever they do together: no failure, counts that agree, one order for all, no message lost", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 6 }),
        async (rounds) => {
          const conversations = [
            await startGroup(w.me, [w.a, w.b, w.x]),
            await startGroup(w.a, [w.me, w.b, w.x]),
            await startGroup(w.b, [w.me, w.a, w.x]),
          ];
          const sent: Sent[] = [];
          for (const round of rounds) sent.push(...(await Promise.all(round.map((s) => act(s, conversations)))).flat());
          await check(sent);
        },
      ),
      { numRuns: Number(process.env.PROPERTY_RUNS ?? 4), interruptAfterTimeLimit: 15_000 },
    );
  });

  test("everybody writing, archiving, leaving and removing in one conversation at the same moment", async () => {
    const group = await startGroup(w.me, [w.a, w.b, w.x]);
    const storm: Step[] = Array.from({ length: 40 }, (_, i) => ({
      what: ACTIONS[(i * 7) % ACTIONS.length]!,
      who: i % 4,
      on: 0,
      at: i % 6,
    }));
    const sent = (await Promise.all(storm.map((s) => act(s, [group])))).flat();
    expect(sent.length).toBeGreaterThan(5);
    await check(sent);
  });

  test("whoever removes nothing has every message that was sent to them, and those who were added all of them", async () => {
    const group = await startGroup(w.me, [w.a, w.b, w.x]);
    const kept = ACTIONS.filter((what) => !["remove one", "delete", "send privately"].includes(what));
    const late = await w.campus.person("Lea Late");
    await w.campus.enroll(w.course.id, late, "student");
    const storm = Array.from({ length: 40 }, (_, i) =>
      act({ what: kept[(i * 7) % kept.length]!, who: i % 4, on: 0, at: i }, [group]),
    );
    const added = w.me.post(`conversations/${group.id}/add_recipients`, { recipients: [late.id] });
    const sent = (await Promise.all(storm)).flat();
    expect((await added).status).toBe(200);
    const has = async (who: Api): Promise<number[]> =>
      (await who.get(`conversations/${group.id}`)).body.messages.flatMap((m: Json) => (m.generated ? [] : [m.id]));
    for (const who of people) {
      const due = [group.messages[0].id, ...sent.filter((s) => s.to.includes(who.id)).map((s) => s.id)];
      expect(await has(who)).toEqual(due.sort((p, q) => q - p));
    }
    // what was written to all, before or after they came, reaches who was added meanwhile
    const toAll = [group.messages[0].id, ...sent.filter((s) => s.to.length >= people.length).map((s) => s.id)];
    expect(await has(late)).toEqual(expect.arrayContaining(toAll));
  });
});

test("paging while messages arrive: what stays where it is comes exactly once, nothing comes twice", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(11), { minLength: 1, maxLength: 8 }), async (arrivals) => {
      const reader = await w.campus.person("Rita Reader");
      await w.campus.enroll(w.course.id, reader, "student");
      const all: Json[] = [];
      for (let i = 0; i < 12; i++) all.push(await start(w.me, [reader], { force_new: true }));
      const touched = new Set<number>();
      const seen: number[] = [];
      let next: string | undefined = "conversations?per_page=3";
      while (next !== undefined) {
        const page: Reply = await reader.raw("GET", next);
        seen.push(...page.body.map((c: Json) => c.id));
        next = page.links.next;
        const arriving = arrivals[touched.size % arrivals.length]!;
        touched.add(all[arriving].id);
        await w.me.post(`conversations/${all[arriving].id}/add_message`, { body: "again" });
        await start(w.me, [reader], { force_new: true });
      }
      expect(new Set(seen).size).toBe(seen.length);
      for (const c of all) if (!touched.has(c.id)) expect(seen).toContain(c.id);
    }),
    { numRuns: 2 },
  );
});
