/** The client on a site that knows nothing of it: plain HTTP that replays a page as Canvas documents it. */
import { CanvasApi } from "@kth/canvas-api";
import { Canvas } from "@pidge/client";
import type { Measurement } from "./harness.ts";
import { bare, collectGarbage, fromMemory, type Reading, read } from "./readers.ts";

const PAGE = 100;
const PAGES = 100;
const ROUNDS = 15;
const TOKEN = "plain-site-token";
/** Milliseconds until the site answers, for pages at once. */
const LATENCY = 50;
const CONCURRENCY = 5;
const LATE_PAGES = 40;

/** A page of conversations, with ids as numbers or as texts. */
function page(id: (number: number) => number | string): string {
  const names = ["Ines Okoro", "Ravi Holm", "Tove Lind", "Søren Ågård"];
  const avatar = "https://canvas.example.com/images/messages/avatar-50.png";
  const conversations = Array.from({ length: PAGE }, (_, index) => ({
    ...{ id: id(812_000 + index), subject: `Lab partners for week ${index}`, workflow_state: "unread" },
    ...{ last_message: `Shall we meet on Thursday at ${index % 24}? I can bring the notes and the second part of it.` },
    ...{ last_message_at: "2025-03-04T15:20:11Z", last_authored_message: "I can bring the notes." },
    ...{ last_authored_message_at: "2025-03-03T09:02:40Z", message_count: 4, subscribed: true, private: false },
    ...{ starred: false, properties: ["attachments"], audience: [id(31 + index), id(44)] },
    ...{ audience_contexts: { courses: { "17": ["StudentEnrollment"] }, groups: {} }, avatar_url: avatar },
    participants: names.map((name, at) => ({
      ...{ id: id(31 + index + at), name: name.split(" ")[0], full_name: name, pronouns: null, avatar_url: avatar },
    })),
    ...{ visible: true, context_code: "course_17", context_name: "Biology 101" },
  }));
  return JSON.stringify(conversations);
}

type Reader = () => Promise<Reading>;

/**
 * Reads in turns, so that all readers see the same machine, and gives the best round of each: whatever else the machine
 * does only adds to a round.
 */
async function inTurns(rounds: number, readers: Readonly<Record<string, Reader>>): Promise<Record<string, Reading>> {
  const found = Object.entries(readers).map(([name, reader]) => ({ name, reader, readings: [] as Reading[] }));
  for (const { reader } of found) await reader();
  for (let round = 0; round < rounds; round++)
    for (const { reader, readings } of found) {
      collectGarbage();
      readings.push(await reader());
    }
  return Object.fromEntries(
    found.map(({ name, readings }) => [
      name,
      {
        itemsPerSecond: Math.max(...readings.map((r) => r.itemsPerSecond)),
        cpu: Math.min(...readings.map((r) => r.cpu)),
      },
    ]),
  );
}

/** Ours against a peer, by items a second and by processor time. */
function rows(what: string, ours: Reading | undefined, peer: Reading | undefined, targets: [number?, number?]) {
  if (!ours || !peer) throw new Error(`${what} was not read`);
  const row = { store: "", limit: 0 };
  return [
    { ...row, name: what, ours: ours.itemsPerSecond, limit: peer.itemsPerSecond, unit: "items/s", target: targets[0] },
    { ...row, name: what, ours: ours.cpu, limit: peer.cpu, unit: "cpu ms/page", target: targets[1], atMost: true },
  ].map(({ target, ...rest }): Measurement => (target === undefined ? rest : { ...rest, target }));
}

async function readers(origin: string, title: string): Promise<Measurement[]> {
  const wanted = PAGES * PAGE;
  const params = { pages: PAGES };
  const kth = new CanvasApi(`${origin}/api/v1/`, TOKEN, { disableThrottling: true });
  const list = () => new Canvas(origin, TOKEN).getConversations({}, { extraParams: params });
  const theirs = () => kth.listItems("conversations", { per_page: PAGE, ...params });
  const found = await inTurns(ROUNDS, {
    kept: () => read(() => list().toArray(), wanted, PAGE),
    kthKept: () => read(() => theirs().toArray(), wanted, PAGE),
    iterated: () => read(list(), wanted, PAGE),
    streamed: () => read(list().stream(), wanted, PAGE),
    kth: () => read(theirs(), wanted, PAGE),
    fetch: () => read(bare(`${origin}/api/v1/conversations?pages=${PAGES}`, TOKEN), wanted, PAGE),
  });
  return [
    // here both keep all items; in `for await` ours does, so that a second reading requests nothing
    ...rows(`${title}, toArray(): @kth/canvas-api`, found.kept, found.kthKept, [1, 1.5]),
    ...rows(`${title}, for await: @kth/canvas-api`, found.iterated, found.kth, [1, 1.5]),
    ...rows(`${title}, stream(): @kth/canvas-api`, found.streamed, found.kth, [1, 1.5]),
    ...rows(`${title}, for await: fetch`, found.iterated, found.fetch, []),
  ];
}

/** Several pages at once against one after the other, where each takes a while. */
async function atOnce(origin: string): Promise<Measurement[]> {
  const params = { pages: LATE_PAGES, delay: LATENCY };
  const list = (options: object) => new Canvas(origin, TOKEN).getConversations({}, { extraParams: params, ...options });
  const found = await inTurns(3, {
    many: () => read(list({ concurrency: CONCURRENCY }), LATE_PAGES * PAGE, PAGE),
    one: () => read(list({ prefetch: 0 }), LATE_PAGES * PAGE, PAGE),
  });
  return rows(
    `plain site, ${LATENCY} ms a page, ${CONCURRENCY} at once: one at a time`,
    found.many,
    found.one,
    [3],
  ).slice(0, 1);
}

export async function plainSite(): Promise<Measurement[]> {
  const [numbers, texts] = [page((id) => id), page(String)];
  return [
    ...(await fromMemory([numbers, texts], (origin) => readers(origin, "plain site, ids as asked"))),
    ...(await fromMemory([numbers, numbers], (origin) => readers(origin, "plain site, ids as numbers"))),
    ...(await fromMemory([numbers, texts], atOnce)),
  ];
}
