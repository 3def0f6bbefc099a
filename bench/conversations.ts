/** Conversations against their limits: an inbox page, whatever the size of the inbox, and a reply to thirty people. */
import { compare, fetchBytes, type Measurement, rate, type Target } from "./harness.ts";
import { FEW, type World } from "./seed.ts";

const LOAD = { clients: 8, total: 1_500 };
const ROUNDS = 5;

export async function inboxPage({ url, bare, world, store }: Target): Promise<Measurement[]> {
  const list = `${url}/api/v1/conversations?per_page=20`;
  for (const p of world.people) {
    const bytes = await fetchBytes(list, p.token);
    await fetch(`${bare}/bytes/${p.id}`, {
      method: "PUT",
      body: bytes.toString(),
      headers: { "content-type": "application/octet-stream" },
    });
  }
  // by so many in turn that the server has forgotten each when it is asked again, and by a few who look again and again
  const pagesOf = (people: World["people"]) => {
    let turn = 0;
    const next = () => people[turn++ % people.length]!;
    return compare(
      ROUNDS,
      () => rate(LOAD, async () => void (await fetchBytes(list, next().token))),
      () => rate(LOAD, async () => void (await fetchBytes(`${bare}/list/${next().id}`, ""))),
    );
  };
  const first = await pagesOf(world.people);
  const again = await pagesOf(world.people.slice(0, FEW));
  // time per page, so that more is worse
  const time = async (token: string) =>
    1000 / (await rate({ clients: 1, total: 300 }, async () => void (await fetchBytes(list, token))));
  const size = await compare(
    ROUNDS,
    () => time(world.heavy.token),
    () => time(world.light.token),
  );
  return [
    { name: "inbox page of 20, looked at first", store, ...first, unit: "pages/s", target: 0.6 },
    { name: "inbox page of 20, looked at again", store, ...again, unit: "pages/s", target: 0.6 },
    { name: "inbox of 200,000 against one of 20", store, ...size, unit: "ms/page", target: 1.3, atMost: true },
  ];
}

export async function replyToThirty({ url, bare, world, store }: Target): Promise<Measurement[]> {
  const total = 800;
  const address = `${url}/api/v1/conversations/${world.group}/add_message`;
  const speed = await compare(
    ROUNDS,
    () => rate({ clients: 8, total }, async () => void (await fetchBytes(address, world.authorToken, "body=A+reply"))),
    async () => ((await (await fetch(`${bare}/reply?n=${total}&clients=8`)).json()) as { perSecond: number }).perSecond,
  );
  return [{ name: "reply to 30 people", store, ...speed, unit: "replies/s", target: 0.6 }];
}

const MEMORY = { directory: 350, postgresql: 200 };

/** Resident memory of a server, in MB against the bound, after thousands of pages and hundreds of replies. */
export async function memory({ url, bare, world, store }: Target): Promise<Measurement[]> {
  const list = `${url}/api/v1/conversations?per_page=20`;
  await rate({ clients: 8, total: 3_000 }, async (i) => void (await fetchBytes(list, world.people[i % FEW]!.token)));
  const reply = `${url}/api/v1/conversations/${world.group}/add_message`;
  await rate({ clients: 8, total: 300 }, async () => void (await fetchBytes(reply, world.authorToken, "body=A+reply")));
  const { rss } = (await (await fetch(`${bare}/memory`)).json()) as { rss: number };
  const limit = MEMORY[store as keyof typeof MEMORY];
  return [{ name: "resident memory, warm", store, ours: rss / 1e6, limit, unit: "MB", target: 1, atMost: true }];
}
