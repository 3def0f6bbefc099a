/** The wire as every endpoint speaks it, shown on users and accounts. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Api, Json } from "../support/api.ts";
import { Campus } from "../support/campus.ts";

let campus: Campus;
let admin: Api;
let ann: Api;
beforeAll(async () => {
  campus = await Campus.create();
  admin = campus.admin;
  ann = await campus.person("Ann <Tag> & Co");
});

describe("requests", () => {
  test("[PLAT-1] with and without .json the answer is the same", async () => {
    const [plain, json] = [await ann.get("accounts/self"), await ann.get("accounts/self.json")];
    expect(json.text).toBe(plain.text);
    expect(json.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect((await ann.get("accounts/self/")).text).toBe(plain.text);
  });

  test("[PLAT-2][PLAT-3] a body without a type is a form; JSON and multipart say the same", async () => {
    const bytes = new TextEncoder().encode("user[short_name]=From%20Bytes");
    const bare = await ann.raw("PUT", "users/self", { body: bytes });
    expect(bare.body.short_name).toBe("From Bytes");
    const json = await ann.raw("PUT", "users/self", {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ user: { short_name: "From JSON" } }),
    });
    expect(json.body.short_name).toBe("From JSON");
    const form = new FormData();
    form.set("user[short_name]", "From Parts");
    expect((await ann.raw("PUT", "users/self", { body: form })).body.short_name).toBe("From Parts");
    const [, ...posted] = await Promise.all([
      ann.get("users/self"),
      ann.raw("POST", "users/self/tokens", { body: new TextEncoder().encode("token[purpose]=posted") }),
      ann.raw("POST", "users/self/tokens", {
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ token: { purpose: "posted" } }),
      }),
    ]);
    for (const made of posted) expect([made.status, made.body.purpose]).toEqual([200, "posted"]);
  });

  test("[PLAT-4] a list in JSON needs no brackets in its name", async () => {
    const token = { purpose: "listed", scopes: ["one", "two"] };
    const json = await ann.raw("POST", "users/self/tokens", {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token }),
    });
    expect(json.body.scopes).toEqual(["one", "two"]);
    expect((await ann.post("users/self/tokens", { token })).body.scopes).toEqual(["one", "two"]);
  });

  test("the path goes before the body, the body before the query", async () => {
    const changed = await ann.put("users/self?user[short_name]=Query&id=1", { id: 2, user: { short_name: "Body" } });
    expect(changed.body).toMatchObject({ id: ann.id, short_name: "Body" });
  });

  test("[PLAT-11] booleans are read from Canvas's words", async () => {
    const set = async (value: string) =>
      (await ann.put("users/self/settings", { collapse_global_nav: value })).body.collapse_global_nav;
    for (const word of ["TRUE", "yes", "on", "1", "t", "y", "2"]) expect([word, await set(word)]).toEqual([word, true]);
    for (const word of ["no", "off", "0", "f", "n", "xyz", "FALSE"])
      expect([word, await set(word)]).toEqual([word, false]);
    const recipients = [(await campus.person("Second")).id, (await campus.person("Third")).id];
    const send = async (group_conversation?: string) =>
      (await admin.post("conversations", { recipients, body: "Hi", group_conversation })).body.length;
    expect(await send("yes"), "one group").toBe(1);
    expect([await send("xyz"), await send()], "missing is false: one for each").toEqual([2, 2]);
  });

  test("[PLAT-12][PLAT-13] one include may stand alone, unknown ones and unknown parameters are ignored", async () => {
    const alone = await admin.get("accounts/self/users?include=avatar_url");
    expect(alone.body[0]).toHaveProperty("avatar_url");
    expect((await admin.get("accounts/self/users?include[]=avatar_url")).body).toEqual(alone.body);
    const odd = await admin.get("accounts/self/users?include[]=nonsense&nonsense=1");
    expect(odd.status).toBe(200);
    expect(odd.body[0]).not.toHaveProperty("avatar_url");
  });

  test("[PLAT-14] a POST can stand for another method", async () => {
    const user = { short_name: "Overridden" };
    expect((await ann.post("users/self", { _method: "PUT", user })).body.short_name).toBe("Overridden");
    const headers = { "x-http-method-override": "PUT" };
    expect((await ann.post("users/self", { user: { short_name: "By Header" } }, headers)).body.short_name).toBe(
      "By Header",
    );
    // a path that can only be read takes such a POST too: a form holds what is too long for an address
    const todo = await ann.get("users/self/todo");
    for (const reply of [
      await ann.post("users/self/todo", { _method: "GET" }),
      await ann.post("users/self/todo", {}, { "x-http-method-override": "GET" }),
    ])
      expect([reply.status, reply.body]).toEqual([200, todo.body]);
    // a plain POST there has no route
    expect((await ann.post("users/self/todo", {})).status).toBe(404);
  });
});

describe("answers", () => {
  test("[PLAT-16] each has a request id of its own", async () => {
    const seen = new Set<string | null>();
    for (const reply of [
      await ann.get("users/self"),
      await ann.get("users/self"),
      await ann.get("nowhere"),
      await ann.as("blah").get("users/self"),
    ]) {
      const id = reply.headers.get("x-request-context-id");
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
      seen.add(id);
    }
    expect(seen.size).toBe(4);
  });

  test("[PLAT-18] what did not change is not sent again", async () => {
    const first = await ann.get("users/self");
    const tag = first.headers.get("etag")!;
    expect(first.headers.get("cache-control")).toBe("max-age=0, private, must-revalidate");
    const again = await ann.get("users/self", {}, { "if-none-match": tag });
    expect([again.status, again.text]).toEqual([304, ""]);
    await ann.put("users/self", { user: { short_name: "Another" } });
    expect((await ann.get("users/self", {}, { "if-none-match": tag })).status).toBe(200);
  });

  test("who stores nothing gets a list's head before its body, and the same list", async () => {
    const textIds = { accept: "application/json+canvas-string-ids" };
    for (const body of ["one", "two"])
      await admin.post("conversations", { recipients: [ann.id], body, force_new: true });
    for (const headers of [{}, textIds]) {
      const kept = await admin.get("conversations", { scope: "sent", per_page: 1 }, headers);
      const unkept = await admin.get(
        "conversations",
        { scope: "sent", per_page: 1 },
        { ...headers, "cache-control": "no-store" },
      );
      expect([kept.status, unkept.status, kept.body.length]).toEqual([200, 200, 1]);
      expect(unkept.text).toBe(kept.text);
      for (const name of ["link", "content-type", "x-pidge-text-ids"])
        expect(unkept.headers.get(name), name).toBe(kept.headers.get(name));
      expect(unkept.headers.get("link")).toMatch(/rel="next"/);
      for (const name of ["x-rate-limit-remaining", "x-request-cost"])
        expect(unkept.headers.get(name), name).toMatch(/^\d+\.\d{6}$/);
      expect(unkept.headers.get("x-pidge-text-ids")).toBe(headers === textIds ? "1" : null);
      // with a length, the body would have been made before the head
      const of = ({ headers: h }: typeof kept) =>
        ["content-length", "transfer-encoding", "etag", "cache-control"].map((name) => h.get(name));
      expect(of(kept)).toEqual([expect.any(String), null, expect.any(String), "max-age=0, private, must-revalidate"]);
      expect(of(unkept)).toEqual([null, "chunked", null, "private, no-store"]);
    }
  });

  test("[PLAT-19][PLAT-22] characters that mean something in HTML are escaped, and nothing stands before the JSON", async () => {
    const self = await ann.get("users/self");
    expect(self.text).toContain('"name":"Ann \\u003cTag\\u003e \\u0026 Co"');
    expect(self.body.name).toBe("Ann <Tag> & Co");
    expect(self.text).toMatch(/^\{/);
  });

  test("[PLAT-19] so are those of long answers, whose letters stay whole", async () => {
    const course = await campus.course("Long");
    const topics = `courses/${course.id}/discussion_topics`;
    const text = `${"😀&amp;".repeat(20_000)}<b>end</b>`;
    // by two units each, so that wherever an answer is cut one of them has its letter there
    for (const before of ["", "x"]) await admin.post(topics, { title: "Long", message: `<p>${before}${text}</p>` });
    for (let i = 0; i < 20; i++) await admin.post(topics, { title: `Short ${i}`, message: "<p>😀</p>" });
    const textIds = { accept: "application/json+canvas-string-ids" };
    for (const headers of [{}, textIds]) {
      const list = await admin.get(topics, { per_page: 100 }, headers);
      expect(list.text).not.toMatch(/[<>&\ufffd]/);
      expect(list.body.length).toBe(22);
      const long = list.body.filter((topic: Json) => topic.title === "Long");
      expect(long.map((topic: Json) => topic.message).sort()).toEqual([`<p>x${text}</p>`, `<p>${text}</p>`].sort());
      for (const topic of list.body) {
        const one = await admin.get(`${topics}/${topic.id}`, {}, headers);
        expect(one.text).not.toMatch(/[<>&\ufffd]/);
        expect(one.body.message).toBe(topic.message);
      }
    }
  });

  test("[PLAT-24] no CORS headers on ordinary endpoints", async () => {
    const reply = await ann.get("users/self", {}, { origin: "https://elsewhere.test" });
    expect([...reply.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
  });

  test("[PLAT-9] times are UTC, in whole seconds, and say so", async () => {
    const made = await ann.post("users/self/tokens", {
      token: { purpose: "times", expires_at: "2099-01-01T12:00:00.123+02:00" },
    });
    expect(made.body.expires_at).toBe("2099-01-01T10:00:00Z");
    expect(made.body.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  test("[PLAT-7] string mode: ids in lists are text, what is null or counts stays as it is", async () => {
    const course = await campus.course("Course");
    await campus.enroll(course.id, ann, "student");
    const group = await campus.group(course.id, "Group", [ann]);
    const headers = { accept: "application/json+canvas-string-ids" };
    const shown = await admin.get(`groups/${group.id}`, {}, headers);
    expect(shown.body).toMatchObject({ id: String(group.id), leader: null, members_count: 1 });
    const sent = await admin.post("conversations", { recipients: [ann.id], body: "Hello" }, headers);
    expect(sent.body[0].messages[0].participating_user_ids.toSorted()).toEqual(
      [String(admin.id), String(ann.id)].toSorted(),
    );
    expect(sent.body[0].message_count).toBe(1);
    expect(shown.headers.get("content-type")).toBe("application/json; charset=utf-8");
  });

  test("HEAD is GET without a body", async () => {
    const head = await ann.raw("HEAD", "users/self");
    expect([head.status, head.text]).toEqual([200, ""]);
    expect((await ann.as(undefined).raw("HEAD", "users/self")).status).toBe(401);
  });
});
