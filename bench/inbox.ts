/** What clients ask of the inbox all day: the number of unread conversations; and pages far from the first. */
import { compare, fetchBytes, type Measurement, rate, type Target } from "./harness.ts";
import { FEW } from "./seed.ts";

const LOAD = { clients: 8, total: 3_000 };
const ROUNDS = 5;

/** Against a bare route with one prepared query that counts, and the same bytes. */
export async function unreadCount({ url, bare, world, store }: Target): Promise<Measurement[]> {
  const count = `${url}/api/v1/conversations/unread_count`;
  const any = () => world.people[Math.floor(Math.random() * FEW)]!;
  const counts = await compare(
    ROUNDS,
    () => rate(LOAD, async () => void (await fetchBytes(count, any().token))),
    () => rate(LOAD, async () => void (await fetchBytes(`${bare}/unread/${any().id}`, ""))),
  );
  return [{ name: "unread count", store, ...counts, unit: "counts/s", target: 0.6 }];
}

const DEEP = 10_000;

/** The ten-thousandth page, as the link of the one before it names it, against the first. */
export async function depth({ url, world, store }: Target): Promise<Measurement[]> {
  const { token } = world.heavy;
  const first = `${url}/api/v1/conversations?per_page=20`;
  const before = await fetch(`${first}&page=${DEEP - 1}`, { headers: { authorization: `Bearer ${token}` } });
  const deep = /<([^>]+)>; rel="next"/.exec(before.headers.get("link") ?? "")?.[1];
  if (deep === undefined || !deep.includes("anchor=")) throw new Error(`page ${DEEP} has no link`);
  const rows = JSON.parse((await fetchBytes(deep, token)).toString()) as unknown[];
  if (rows.length !== 20) throw new Error(`page ${DEEP} has ${rows.length} conversations`);
  const time = (address: string) => async () =>
    1000 / (await rate({ clients: 1, total: 300 }, async () => void (await fetchBytes(address, token))));
  const pages = await compare(ROUNDS, time(deep), time(first));
  return [{ name: `page ${DEEP} against the first`, store, ...pages, unit: "ms/page", target: 1.2, atMost: true }];
}
