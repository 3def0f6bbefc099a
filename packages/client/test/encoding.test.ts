/** Parameters on the wire. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rack } from "./rack.ts";
import { failure, scripted } from "./site.ts";

/** What a POST with these parameters sends, as raw text. */
async function sent(params: Record<string, unknown>): Promise<string> {
  let raw = "";
  const fetch = async (_: string, init: RequestInit) => {
    raw = String(init.body ?? "");
    return new Response("{}");
  };
  await scripted([], { fetch }).canvas.request("POST", "x", { body: params });
  return raw;
}

describe("values", () => {
  it("[C-13] booleans, dates, big integers, null, undefined", async () => {
    const date = new Date(Date.UTC(2024, 0, 2, 3, 4, 5, 6));
    const instant = { toInstant: () => ({ toString: () => "2024-01-01T00:00:00Z" }) };
    const iso = { toISOString: () => "2024-05-05T00:00:00.000Z" };
    const all = { t: true, f: false, date, big: 2n ** 70n, none: null, missing: undefined, run: () => 1, instant, iso };
    expect(decodeURIComponent(await sent(all))).toBe(
      "t=true&f=false&date=2024-01-02T03:04:05.006Z&big=1180591620717411303424&none=" +
        "&instant=2024-01-01T00:00:00Z&iso=2024-05-05T00:00:00.000Z",
    );
  });

  it("[C-14] nested values by the table", async () => {
    const nested = {
      a: { b: { c: 1 }, d: [1, 2] },
      list: [
        { x: 1, y: 2 },
        { y: 4, x: 3 },
      ],
    };
    expect(await sent(nested)).toBe("a[b][c]=1&a[d][]=1&a[d][]=2&list[][x]=1&list[][y]=2&list[][x]=3&list[][y]=4");
  });

  it("[C-14][C-19] a reader with Rack's rules restores every value (property)", async () => {
    const key = fc
      .stringMatching(/^[a-z][a-z_]{0,8}$/)
      .filter((name) => !/^_|ids?$|^filter_mode$|^only_|^no_|^include_all|^exclude_/.test(name));
    const text = fc.string({ unit: "grapheme", maxLength: 12 });
    const leaf = fc.oneof(text, fc.integer(), fc.boolean());
    const list = fc.array(leaf, { minLength: 1, maxLength: 3 });
    const record = fc.dictionary(key, leaf, { minKeys: 1, maxKeys: 3 });
    const same = fc.tuple(fc.uniqueArray(key, { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 3 }));
    const records = same.chain(([keys, count]) =>
      fc.array(fc.record(Object.fromEntries(keys.map((name) => [name, leaf]))), { minLength: count, maxLength: count }),
    );
    const value = fc.oneof(
      leaf,
      list,
      record,
      fc.dictionary(key, fc.oneof(record, list), { minKeys: 1, maxKeys: 2 }),
      records,
    );
    await fc.assert(
      fc.asyncProperty(fc.dictionary(key, value, { maxKeys: 4 }), async (params) => {
        const expected = JSON.parse(JSON.stringify(params), (_, item) =>
          typeof item === "object" ? item : String(item),
        );
        expect(JSON.parse(JSON.stringify(rack(await sent(params))))).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it("[C-15] an empty list sends nothing", async () => {
    expect(await sent({ a: [], b: 1, c: { d: [] } })).toBe("b=1");
  });

  it("[C-16] order is the caller's, required ones first", async () => {
    const { site, canvas } = scripted([[]]);
    await canvas.createConversation({ subject: "s", body: "b", force_new: true, recipients: ["1"] });
    expect(site.last.body).toBe("recipients[]=1&body=b&subject=s&force_new=true");
    expect(await sent({ z: 1, a: 2, m: 3 })).toBe("z=1&a=2&m=3");
  });

  it("[C-18] GET and DELETE have neither body nor Content-Type", async () => {
    const { site, canvas } = scripted([[], { id: "1" }]);
    await canvas.getConversations({ scope: "sent" }).toArray();
    await canvas.conversation(1).delete();
    for (const { headers, init } of site.requests)
      expect([init.body, headers.has("content-type")]).toEqual([undefined, false]);
  });

  it("[C-19] text survives", async () => {
    const text = "ä€😀 &=+%\"'\n\r\n#?/\\;[]";
    expect(rack(await sent({ text })).text).toBe(text);
    expect(await sent({ text: "a\ud800b" })).toBe(`text=a${encodeURIComponent("\ufffd")}b`);
  });

  it("[C-23] values without a wire form are refused before any request", async () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = { cycle };
    const { site, canvas } = scripted([]);
    for (const bad of [
      cycle,
      { a: Number.NaN },
      { a: Number.POSITIVE_INFINITY },
      { a: new Date("x") },
      { a: Symbol("s") },
    ]) {
      expect(await failure(canvas.request("POST", "x", { body: bad }))).toBeInstanceOf(TypeError);
      expect(await failure(canvas.request("GET", "x", { query: bad }))).toBeInstanceOf(TypeError);
      expect(() => canvas.paginate("x", bad)).toThrow(TypeError);
    }
    expect(site.requests).toHaveLength(0);
    const twice = { x: 1 };
    expect(await sent({ a: twice, b: twice })).toBe("a[x]=1&b[x]=1");
  });
});

describe("paths and extra parameters", () => {
  it("[C-20] ids cannot leave their segment", async () => {
    const { site, canvas } = scripted([{ id: "1" }, { id: "1" }]);
    await canvas.conversation("a/b?c#d").refresh();
    expect(site.last.url).toContain("/api/v1/conversations/a%2Fb%3Fc%23d?");
    await canvas.getUser("sis_user_id:x y");
    expect(site.last.url).toContain("/users/sis_user_id:x%20y");
    expect(() => canvas.conversation("..")).toThrow(TypeError);
    expect(await failure(canvas.getConversation("."))).toBeInstanceOf(TypeError);
    expect(await failure(canvas.user(1).deleteCommunicationChannel({ type: "..", address: "a" }))).toBeInstanceOf(
      TypeError,
    );
  });

  it("[C-21] extra parameters replace those of the same name", async () => {
    const { site, canvas } = scripted([[], { id: "1" }, []]);
    await canvas.createConversation(["1"], "b", { subject: "s" }, { extraParams: { subject: "t", brand_new: [1] } });
    expect(site.last.body).toBe("recipients[]=1&body=b&subject=t&brand_new[]=1");
    await canvas.conversation(1).delete({ extraParams: { brand_new: true } });
    expect(site.last.query).toBe("brand_new=true");
    await canvas.getConversations({ scope: "sent" }, { extraParams: { scope: "starred" } }).toArray();
    expect(site.last.query).toBe("scope=starred&per_page=100");
  });

  it("[C-22] a parameter that the types do not know is sent as given", async () => {
    const { site, canvas } = scripted([[]]);
    const newer = { scope: "sent", brand_new: { a: [1] } } as { scope: "sent" };
    await canvas.getConversations(newer).toArray();
    expect(site.last.query).toBe("scope=sent&brand_new[a][]=1&per_page=100");
  });
});
