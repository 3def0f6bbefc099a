/** Requests that are wrong in form: each gets a clear refusal, and nothing of it is done. */
import { once } from "node:events";
import { connect } from "node:net";
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
      expect(refused.body).toMatchObject({ status: "bad_request", message: expect.stringMatching(/nested|128 KiB/) });
    }
    const nested = `{"user":${'{"a":'.repeat(5000)}1${"}".repeat(5000)}}`;
    expect((await json(ann, "PUT", "users/self", nested)).status).toBeLessThan(500);
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

  test("what is no HTTP, or names no host, does not disturb the server", async () => {
    const { port, hostname } = new URL(admin.url);
    const say = async (text: string) => {
      const socket = connect(Number(port), hostname);
      let answer = "";
      socket.setEncoding("utf8").on("data", (chunk: string) => {
        answer += chunk;
      });
      socket.end(text);
      await once(socket, "close");
      return answer.split("\r\n", 1)[0];
    };
    expect(await say("nonsense\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
    expect(await say("GET /api/v1/users/self HTTP/1.0\r\n\r\n")).toMatch(/^HTTP\/1\.1 401 /);
    expect(await say("GET /api/v1/users/self HTTP/1.1\r\n\r\n")).toMatch(/^HTTP\/1\.1 40[01] /);
    expect((await ann.get("users/self")).status).toBe(200);
  });
});
