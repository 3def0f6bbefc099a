/** The Atom feed of a person's messages. */
import { beforeAll, expect, test } from "vitest";
import type { Api } from "../../support/api.ts";
import { createWorld, reply, startGroup, type World } from "../conversations/world.ts";

let w: World;
beforeAll(async () => {
  w = await createWorld();
});

const addressOf = async (who: Api): Promise<string> => (await who.get("/api/pidge/v1/conversations/feed")).body.url;

test("whoever has the address reads the person's recent messages, without a token, newest first", async () => {
  const c = await startGroup(w.me, [w.a, w.b], { body: "Tom & <Jerry>", subject: "Films" });
  await reply(w.b, c, { body: "which one?\u0007" });
  const url = await addressOf(w.a);
  expect(url).toMatch(/\/feeds\/conversations\/user_\d+_[\w-]+\.atom$/);
  const feed = await w.a.as(undefined).raw("GET", url);
  expect([feed.status, feed.headers.get("content-type")]).toEqual([200, "application/atom+xml; charset=utf-8"]);
  const contents = [...feed.text.matchAll(/<content type="text">([^<]*)</g)].map((m) => m[1]);
  expect(contents).toEqual(["which one?", "Tom &amp; &lt;Jerry&gt;"]);
  expect(feed.text).toContain("<title>Conversations of Ann Able</title>");
  expect(feed.text).toContain("<title>Bob Baker: Films</title>");
});

test("a feed holds only what its person can see", async () => {
  const c = await startGroup(w.me, [w.a, w.b], { body: "for both" });
  await reply(w.me, c, { body: "for Ann alone", recipients: [w.a.id] });
  await w.a.post(`conversations/${c.id}/remove_messages`, { remove: [c.messages[0].id] });
  const read = async (who: Api) => (await w.me.as(undefined).raw("GET", await addressOf(who))).text;
  const [ann, bob] = [await read(w.a), await read(w.b)];
  expect([ann.includes("for Ann alone"), ann.includes("for both")]).toEqual([true, false]);
  expect([bob.includes("for Ann alone"), bob.includes("for both")]).toEqual([false, true]);
});

test("a wrong code is told so", async () => {
  const url = await addressOf(w.a);
  const other = await createWorld();
  const wrong = [
    url.replace(/_[\w-]+\.atom/, "_AAAA.atom"),
    url.replace(/user_\d+/, `user_${w.b.id}`),
    url.replace(/user_.*$/, "nobody.atom"),
  ];
  for (const address of wrong) {
    const refused = await w.a.as(undefined).raw("GET", address);
    expect([refused.status, refused.text]).toEqual([404, "The verification code is invalid."]);
  }
  // the same code under another tenant's host is no code
  expect((await other.me.as(undefined).raw("GET", url)).status).toBe(404);
  expect((await w.a.as(undefined).get("/api/pidge/v1/conversations/feed")).status).toBe(401);
});
