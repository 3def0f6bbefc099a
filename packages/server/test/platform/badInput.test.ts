/** Requests that are wrong in form: each gets a clear refusal, and nothing of it is done. */
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import type { Api, Reply } from "../support/api.ts";
import { Campus } from "../support/campus.ts";
import { NO_ROUTE, NOT_FOUND } from "../support/refusals.ts";

let campus: Campus;
let admin: Api;
let ann: Api;
beforeAll(async () => {
  campus = await Campus.create();
  admin = campus.admin;
  ann = await campus.person("Ann");
});

const UNREADABLE = { message: "An error occurred.", error_code: "bad_request" };

const json = (who: Api, method: string, path: string, body: string): Promise<Reply> =>
  who.raw(method, path, { headers: { "content-type": "application/json" }, body });

const shortName = async () => (await ann.get("users/self")).body.short_name;

describe("a NUL byte", () => {
  test("in a form, in JSON, in parts or in the query is refused by the name of its parameter", async () => {
    const form = new FormData();
    form.set("user[short_name]", "a\0b");
    for (const refused of [
      await ann.put("users/self", { user: { short_name: "a\0b" } }),
      await json(ann, "PUT", "users/self", '{"user":{"short_name":"a\\u0000b"}}'),
      await ann.raw("PUT", "users/self", { body: form }),
      await ann.put("users/self?user[short_name]=a%00b"),
    ]) {
      expect(refused.status).toBe(400);
      expect(refused.body).toEqual({
        errors: {
          "user[short_name]": [{ attribute: "user[short_name]", type: "invalid", message: "contains a NUL byte" }],
        },
      });
    }
    expect(await shortName()).toBe("Ann");
  });

  test("in the path names nothing; in a parameter's name or in one that is not read it does nothing", async () => {
    expect((await admin.get("courses/%00")).body).toEqual(NOT_FOUND);
    expect((await admin.get("courses?x%00=1&include[]=a%00&unknown=%00")).status).toBeLessThan(500);
    expect((await ann.put("users/self", { "user[short_name\0]": "x", "\0": "y" })).status).toBeLessThan(500);
    expect(await shortName()).toBe("Ann");
  });
});

describe("what is no text", () => {
  const faultOf = (name: string, message: string) => ({
    errors: { [name]: [{ attribute: name, type: "invalid", message }] },
  });
  const form = (body: BodyInit) =>
    ann.raw("PUT", "users/self", { headers: { "content-type": "application/x-www-form-urlencoded" }, body });

  test("bytes that are no UTF-8 are refused by the name of their parameter, in the query, a form and JSON", async () => {
    const latin1 = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));
    for (const refused of [
      await ann.put("users/self?locale=en&user[short_name]=Zo%E9"),
      await form("locale=en&user[short_name]=Zo%E9&x=1"),
      await form(latin1("locale=en&user[short_name]=Zoé&x=1")),
      await ann.raw("PUT", "users/self", { body: latin1("user[short_name]=Zoé") }),
    ])
      expect([refused.status, refused.body]).toEqual([400, faultOf("user[short_name]", "is not UTF-8")]);
    expect((await form("user[short_nam%E9]=x")).body).toEqual(faultOf("user[short_nam%E9]", "is not UTF-8"));
    const asJson = await ann.raw("PUT", "users/self", {
      headers: { "content-type": "application/json" },
      body: latin1('{"user":{"short_name":"Zoé"}}'),
    });
    expect([asJson.status, asJson.body]).toEqual([
      400,
      { errors: [{ ...UNREADABLE, detail: "the body is not UTF-8" }] },
    ]);
    const half = await json(ann, "PUT", "users/self", '{"user":{"short_name":"\\ud83d"}}');
    expect([half.status, half.body]).toEqual([400, faultOf("user[short_name]", "contains half a surrogate pair")]);
    expect(await shortName()).toBe("Ann");
    const whole = await form("user[short_name]=Zo%C3%A9+%F0%9F%98%80%EF%BF%BD");
    expect([whole.status, whole.body.short_name]).toEqual([200, "Zoé 😀\ufffd"]);
    await ann.put("users/self", { user: { short_name: "Ann" } });
  });

  test("a % that begins no escape is refused by the name of its parameter; in the path the address is", async () => {
    for (const refused of [
      await form("user[short_name]=100%&x=1"),
      await form("user%5Bshort_name%5D=%zz"),
      await ann.put("users/self?user[short_name]=5%2"),
    ])
      expect([refused.status, refused.body]).toEqual([
        400,
        faultOf("user[short_name]", "has a % that begins no escape"),
      ]);
    for (const path of ["courses/%zz", "courses/%E9", "courses/5%"]) {
      const refused = await ann.raw("GET", path);
      expect([path, refused.status, refused.body.errors[0]]).toMatchObject([path, 400, UNREADABLE]);
    }
    expect(await shortName()).toBe("Ann");
  });
});

describe("times", () => {
  test("that are none are refused by name, and nothing is written or looked for; empty ones clear", async () => {
    const course = await campus.course("Times", { start_at: "2026-09-01", restrict_enrollments_to_course_dates: true });
    const begins = async () => (await admin.get(`courses/${course.id}`)).body.start_at;
    for (const text of ["tomorrow", "2026-13-01", "2026-02-30", "2026-09-01T25:00:00Z", "1", "x".repeat(300)]) {
      const refused = await admin.put(`courses/${course.id}`, { course: { name: "Other", start_at: text } });
      expect([text, refused.status]).toEqual([text, 400]);
      expect(refused.body.errors.start_at).toEqual([
        { attribute: "start_at", type: "invalid", message: "course[start_at] is not a time" },
      ]);
    }
    expect([await begins(), (await admin.get(`courses/${course.id}`)).body.name]).toEqual([
      "2026-09-01T00:00:00Z",
      "Times",
    ]);
    const listed = await admin.get("accounts/self/sis_imports?created_since=yesterday");
    expect([listed.status, listed.body.errors.created_since[0].message]).toEqual([400, "created_since is not a time"]);
    for (const [text, at] of [
      [" 2026-09-02 ", "2026-09-02T00:00:00Z"],
      [" ", null],
    ]) {
      await admin.put(`courses/${course.id}`, { course: { start_at: text } });
      expect(await begins()).toBe(at);
    }
  });
});

describe("values of any shape", () => {
  test("lists and maps where a word belongs are refused or count as none, and never fail", async () => {
    const course = await campus.course("Shapes");
    const topic = await admin.post(`courses/${course.id}/discussion_topics`, {
      title: "T",
      message: "M",
      allow_rating: true,
    });
    const entries = `courses/${course.id}/discussion_topics/${topic.body.id}/entries`;
    const entry = await admin.post(entries, { message: "E" });
    for (const rating of [[[1]], { a: { b: 1 } }, { toString: 1 }])
      for (const answer of [
        await admin.post(`${entries}/${entry.body.id}/rating`, { rating }),
        await json(admin, "POST", `${entries}/${entry.body.id}/rating`, JSON.stringify({ rating })),
      ])
        expect([rating, answer.status < 500]).toEqual([rating, true]);
    for (const override of [
      { course_section_id: { a: 1 } },
      { student_ids: [{ a: 1 }], due_at: { a: 1 } },
      { student_ids: [admin.id], due_at: { toString: 1 } },
    ]) {
      const refused = await json(
        admin,
        "PUT",
        `courses/${course.id}/discussion_topics/${topic.body.id}`,
        JSON.stringify({ assignment: { assignment_overrides: [override] } }),
      );
      expect([override, [400, 404].includes(refused.status)]).toEqual([override, true]);
    }
  });

  test("a NUL byte inside of them is refused by name", async () => {
    const query = "mutation($s: String) { updateMyInboxSettings(input: {signature: $s}) { errors { message } } }";
    for (const variables of [{ s: "a\0b" }, '{"s":"a\\u0000b"}']) {
      const refused = await json(ann, "POST", "/api/graphql", JSON.stringify({ query, variables }));
      expect([refused.status, Object.keys(refused.body.errors)]).toEqual([400, ["variables[s]"]]);
    }
    const bounced = await json(
      admin,
      "POST",
      "/api/pidge/v1/delivery/bounces",
      '{"bounce":{"bounceType":"Permanent","timestamp":"2026-01-01T00:00:00Z","x":"\\u0000","bouncedRecipients":[{"emailAddress":"a@b.test"}]}}',
    );
    expect([bounced.status, Object.keys(bounced.body.errors ?? {})]).toEqual([400, ["bounce[x]"]]);
  });
});

describe("bodies", () => {
  test("of no kind that is understood: 415; without any kind: a form; empty: nothing", async () => {
    for (const type of ["text/plain", "application/xml", "application/octet-stream", "nonsense"]) {
      const refused = await ann.raw("PUT", "users/self", { headers: { "content-type": type }, body: "x" });
      expect([type, refused.status, refused.body.status]).toEqual([type, 415, "unsupported_media_type"]);
      expect(refused.body.message).toContain(type);
    }
    const empty = await ann.raw("POST", "users/self/tokens", { headers: { "content-type": "application/json" } });
    expect([empty.status, empty.body]).toEqual([400, { errors: [{ message: "token is missing" }] }]);
  });

  test("of an encoding that is not understood: 415 that names it", async () => {
    const headers = { "content-type": "application/json", "content-encoding": "gzip" };
    const refused = await ann.raw("PUT", "users/self", { headers, body: gzipSync('{"user":{"short_name":"Zip"}}') });
    expect([refused.status, refused.body.status]).toEqual([415, "unsupported_media_type"]);
    expect(refused.body.message).toContain("gzip");
    expect(await shortName()).toBe("Ann");
  });

  test("over the limit: 413, and nothing is done", async () => {
    const large = "x".repeat(11 * 1024 * 1024);
    for (const type of ["application/x-www-form-urlencoded", "application/json"]) {
      const refused = await ann.raw("PUT", "users/self", {
        headers: { "content-type": type },
        body: type.endsWith("json") ? JSON.stringify({ user: { short_name: large } }) : `user[short_name]=${large}`,
      });
      expect([type, refused.status, refused.body]).toEqual([
        type,
        413,
        { status: "payload_too_large", message: "the body is too large" },
      ]);
    }
    expect(await shortName()).toBe("Ann");
  });

  test("of parts that break off, have no boundary or are too many: 400 that says so", async () => {
    const type = "multipart/form-data; boundary=edge";
    const part = (n: number) => `--edge\r\ncontent-disposition: form-data; name="user[x${n}]"\r\n\r\n1\r\n`;
    for (const [contentType, body] of [
      [type, '--edge\r\ncontent-disposition: form-data; name="user[short_name]"\r\n\r\nBroken'],
      [type, "nothing of the kind"],
      ["multipart/form-data", `${part(1)}--edge--\r\n`],
      [type, `${Array.from({ length: 300 }, (_, n) => part(n)).join("")}--edge--\r\n`],
    ] as const) {
      const refused = await ann.raw("PUT", "users/self", { headers: { "content-type": contentType }, body });
      expect([body.slice(0, 60), refused.status]).toEqual([body.slice(0, 60), 400]);
      expect(refused.body.errors[0]).toMatchObject(UNREADABLE);
    }
    expect(await shortName()).toBe("Ann");
  });

  test("that cannot be read are refused on unknown paths, too, as what is not there", async () => {
    for (const method of ["POST", "PUT", "DELETE"])
      expect((await json(admin, method, "no/such/route", "{")).status).toBeLessThan(500);
    expect((await json(admin, "POST", "users/self/no_such_thing", "{}")).body).toEqual(NO_ROUTE);
  });
});

describe("names", () => {
  test("that mean something to JavaScript mean nothing here", async () => {
    for (const name of ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"]) {
      const sent = { [name]: { polluted: "yes" }, user: { [name]: "x", short_name: "Ann" } };
      expect([name, (await ann.put("users/self", sent)).status]).toEqual([name, 200]);
      const text = `{"${name}":{"polluted":"yes"},"user":{"${name}":{"short_name":"Evil"},"short_name":"Ann"}}`;
      expect((await json(ann, "PUT", "users/self", text)).body.short_name).toBe("Ann");
      expect((await ann.get(`users/self?${name}=1&${name}[a]=2&include[${name}]=3`)).status).toBe(200);
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test("that are too deep or too many are refused, not worked on", async () => {
    const deep = `a${"[b]".repeat(100)}=1`;
    const wide = Array.from({ length: 20_000 }, (_, i) => `parameter_${i}=1`).join("&");
    for (const body of [deep, wide]) {
      const refused = await ann.raw("PUT", "users/self", {
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body,
      });
      expect(refused.status).toBe(400);
      expect(refused.body).toMatchObject({
        status: "bad_request",
        message: expect.stringMatching(/nested|more than 10000/),
      });
    }
    const nested = `{"user":${'{"a":'.repeat(5000)}1${"}".repeat(5000)}}`;
    for (const headers of [{}, { "idempotency-key": "deep" }]) {
      const refused = await ann.raw("POST", "conversations", {
        headers: { "content-type": "application/json", ...headers },
        body: nested,
      });
      expect([refused.status, refused.body]).toEqual([
        400,
        { status: "bad_request", message: "the JSON body is nested too deeply" },
      ]);
    }
  });
});

describe("numbers", () => {
  test("pages that are none: sizes are lenient, ordinals are not", async () => {
    for (const size of ["abc", "0", "-5", "1e9", "", "999999999999999999999", "1.9"])
      expect([size, (await admin.get(`accounts/self/users?per_page=${size}`)).status]).toEqual([size, 200]);
    for (const page of ["-1", "0", "abc", "1.5", "9".repeat(30)]) {
      const refused = await admin.get(`accounts/self/users?page=${page}`);
      expect([page, refused.status, refused.body]).toEqual([page, 404, NOT_FOUND]);
    }
  });

  test("ids beyond 2^53 keep their digits: in JSON as in a path they name nothing, and no neighbour", async () => {
    const beyond = "9007199254740993";
    expect((await admin.get(`users/${beyond}`)).body).toEqual(NOT_FOUND);
    const course = await campus.course("Course");
    const enrolled = await json(
      admin,
      "POST",
      `courses/${course.id}/enrollments`,
      `{"enrollment":{"user_id":${beyond},"type":"StudentEnrollment"}}`,
    );
    expect(enrolled.status).toBe(404);
    const kept = await json(ann, "PUT", "users/self", `{"user":{"short_name":${beyond}}}`);
    expect(kept.body.short_name).toBe(beyond);
    await ann.put("users/self", { user: { short_name: "Ann" } });
  });
});

describe("a parameter that comes twice", () => {
  test("counts as it came last; brackets make it a list", async () => {
    const lists = ["accounts/self/users?per_page=7&per_page=1", "accounts/self/users?per_page=1&per_page[]=7"];
    expect((await admin.get(lists[0]!)).body).toHaveLength(1);
    expect((await admin.get(lists[1]!)).status).toBe(200);
    const refused = await admin.put("users/self?user[short_name]=A&user[short_name][]=B");
    expect([refused.status, refused.body]).toEqual([
      400,
      { status: "bad_request", message: "user[short_name] must be a single value" },
    ]);
  });
});

describe("methods and addresses", () => {
  test("HEAD, PATCH, OPTIONS and invented methods", async () => {
    const head = await ann.raw("HEAD", "users/self");
    expect([head.status, head.text, head.headers.get("content-type")]).toEqual([
      200,
      "",
      "application/json; charset=utf-8",
    ]);
    for (const method of ["PATCH", "OPTIONS", "PROPFIND"]) {
      const refused = await ann.raw(method, "users/self");
      expect([method, refused.status, refused.body]).toEqual([method, 404, NO_ROUTE]);
    }
  });

  test("an overriding method that is none, or that the address does not have, is an unknown route", async () => {
    for (const method of ["PATCH", "BREW", "GETT"]) {
      expect((await ann.post("users/self", { _method: method })).body).toEqual(NO_ROUTE);
      expect((await ann.post("users/self", {}, { "x-http-method-override": method })).body).toEqual(NO_ROUTE);
    }
    const user = { short_name: "Not This" };
    expect((await ann.raw("GET", `users/self?_method=PUT&user[short_name]=${user.short_name}`)).status).toBe(200);
    expect((await ann.get("users/self", {}, { "x-http-method-override": "DELETE" })).status).toBe(200);
    expect(await shortName()).toBe("Ann");
  });

  test("a slash or .json at the end changes nothing, on any method, with a query", async () => {
    const plain = await admin.get("accounts/self/users?per_page=1");
    for (const path of ["accounts/self/users.json", "accounts/self/users/", "accounts/self/users.json/"])
      expect((await admin.get(`${path}?per_page=1`)).body).toEqual(plain.body);
    expect((await ann.put("users/self.json", { user: { short_name: "Ann" } })).status).toBe(200);
    expect((await admin.get("accounts/self/users.json?per_page=1")).links.next).not.toContain(".json");
  });

  test("an id of any length is one of nothing", async () => {
    for (const length of [100, 900, 1_500, 10_000])
      expect([length, (await admin.get(`courses/${"9".repeat(length)}`)).body]).toEqual([length, NOT_FOUND]);
  });
});
