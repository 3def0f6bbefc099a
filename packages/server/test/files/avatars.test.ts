/** Pictures of people: those on other servers are fetched by this one, so that their hosts learn nothing of readers. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { PidgeServer } from "@pidge/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Api } from "../support/api.ts";
import { Campus } from "../support/campus.ts";
import { ManualClock, newTenant, ownServer } from "../support/pidge.ts";
import { NOT_FOUND } from "../support/refusals.ts";

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const GIF = Buffer.from("R0lGODlhAQABAAAAACwAAAAAAQABAAA=", "base64");
const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]);
const WEBP = Buffer.from("RIFF\x08\0\0\0WEBPVP8 ", "latin1");
const MOST = 1024 * 1024;

/** Another server with pictures, which notes who asks. */
class Elsewhere {
  readonly asked: IncomingMessage[] = [];
  readonly server: Server;
  answer: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => response.end(PNG);

  constructor() {
    this.server = createServer((request, response) => {
      this.asked.push(request);
      this.answer(request, response);
    });
  }

  url = (path: string) => `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`;
}

const clock = new ManualClock("2026-09-01T08:00:00Z");
const elsewhere = new Elsewhere();
let server: PidgeServer;
let campus: Campus;
let reader: Api;
let serial = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => elsewhere.server.listen(0, "127.0.0.1", resolve));
  server = await ownServer({ clock, allowPrivateFetch: true });
  campus = new Campus(await newTenant(server));
  reader = await campus.person("Reader");
});
afterAll(async () => {
  await server.close();
  elsewhere.server.close();
});

const origin = () => `http://${campus.tenant.host}`;
const choose = async (person: Api, url: string) =>
  (await person.put("users/self", { user: { avatar: { url } } })).body.avatar_url as string;
/** The address at which a new person's picture of such an answer is shown. */
async function picture(answer: Elsewhere["answer"], path = `/${++serial}.png`): Promise<string> {
  elsewhere.answer = answer;
  return choose(await campus.person(`Person ${serial}`), elsewhere.url(path));
}
const look = (address: string) => campus.admin.as(undefined).raw("GET", address);

describe("a picture on another server", () => {
  test("is shown at an address of this one wherever a person is shown", async () => {
    const ann = await campus.person("Ann");
    const shown = await choose(ann, elsewhere.url("/ann.png"));
    expect(shown).toMatch(new RegExp(`^${origin()}/images/avatars/${ann.id}-[\\w-]{22}$`));
    const course = await campus.course("Course");
    await campus.enroll(course.id, ann, "teacher");
    await campus.enroll(course.id, reader, "student");
    await ann.post("conversations", { recipients: [reader.id], body: "hello", context_code: `course_${course.id}` });
    const topic = await ann.post(`courses/${course.id}/discussion_topics`, {
      title: "T",
      message: "m",
      published: true,
    });
    const answers = [
      await ann.get("users/self"),
      await ann.get("users/self/profile"),
      await reader.get("conversations", { include: ["participant_avatars"] }),
      await reader.get("search/recipients", { search: "Ann" }),
      await reader.get(`courses/${course.id}/users`, { include: ["avatar_url"] }),
      await reader.get(`courses/${course.id}/discussion_topics/${topic.body.id}`),
    ];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    for (const answer of answers) {
      expect(answer.text).toContain(`/images/avatars/${ann.id}-`);
      expect(answer.text).not.toContain("ann.png");
    }
  });

  test("is sent without a token, as its kind and nothing else, and is fetched once a day", async () => {
    const address = await picture((_, response) => response.setHeader("content-type", "text/html").end(PNG));
    const before = elsewhere.asked.length;
    const looks = await Promise.all(Array.from({ length: 5 }, () => look(address)));
    for (const seen of looks) {
      expect(seen.status).toBe(200);
      expect(Object.fromEntries(seen.headers)).toMatchObject({
        "content-type": "image/png",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
        "cache-control": "private, max-age=86400",
      });
    }
    expect(elsewhere.asked.length).toBe(before + 1);
    const sent = elsewhere.asked.at(-1)?.headers ?? {};
    expect(Object.keys(sent).sort()).toEqual(["accept", "connection", "host", "user-agent"]);
    clock.advance(24 * 3600 - 10);
    await look(address);
    expect(elsewhere.asked.length).toBe(before + 1);
    clock.advance(20);
    await look(address);
    expect(elsewhere.asked.length).toBe(before + 2);
  });

  test("may be PNG, JPEG, GIF or WebP of at most a mebibyte; otherwise the picture of people without one is shown", async () => {
    const filled = (size: number) => Buffer.concat([PNG, Buffer.alloc(size - PNG.length)]);
    for (const [bytes, type] of [
      [PNG, "image/png"],
      [JPEG, "image/jpeg"],
      [GIF, "image/gif"],
      [WEBP, "image/webp"],
      [filled(MOST), "image/png"],
      [filled(MOST + 1), null],
      [Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"), null],
      [Buffer.from("<html><script>alert(1)</script>"), null],
      [Buffer.alloc(0), null],
    ] as const) {
      const seen = await look(
        await picture((_, response) => response.setHeader("content-type", "image/png").end(bytes)),
      );
      const kind = type ?? "redirect";
      expect([kind, seen.status]).toEqual([kind, type === null ? 302 : 200]);
      if (type === null) expect(seen.headers.get("location")).toBe("/images/messages/avatar-50.png");
      else expect(seen.headers.get("content-type")).toBe(type);
    }
  });

  test("that cannot be had is asked for again after ten minutes", async () => {
    const address = await picture((_, response) => response.writeHead(500).end());
    const before = elsewhere.asked.length;
    for (let i = 0; i < 3; i++) {
      const seen = await look(address);
      expect([seen.status, seen.headers.get("cache-control")]).toEqual([302, "private, max-age=600"]);
    }
    expect(elsewhere.asked.length).toBe(before + 1);
    elsewhere.answer = (_, response) => response.end(PNG);
    clock.advance(601);
    expect((await look(address)).status).toBe(200);
    const broken = await picture((_, response) => {
      response.writeHead(200, { "content-length": 1000 });
      response.write(PNG);
      response.destroy();
    });
    expect((await look(broken)).status).toBe(302);
  });

  test("is not found without its key, with the key of an older picture, or in another tenant", async () => {
    const ben = await campus.person("Ben");
    const old = await choose(ben, elsewhere.url("/old.png"));
    elsewhere.answer = (_, response) => response.end(PNG);
    expect((await look(old)).status).toBe(200);
    const path = (address: string) => new URL(address).pathname;
    const foreign = (await newTenant(server)).admin.as(undefined);
    expect((await foreign.raw("GET", path(old))).body).toEqual(NOT_FOUND);
    const fresh = await choose(ben, elsewhere.url("/new.png"));
    expect(fresh).not.toBe(old);
    for (const address of [
      old,
      `/images/avatars/${ben.id}-${"A".repeat(22)}`,
      `/images/avatars/${ben.id}`,
      "/images/avatars/x",
    ])
      expect((await look(address)).body).toEqual(NOT_FOUND);
    expect((await look(fresh)).status).toBe(200);
    expect(await choose(ben, "")).toBe(`${origin()}/images/messages/avatar-50.png`);
    expect((await look(fresh)).body).toEqual(NOT_FOUND);
  });
});

test("a picture of this site is shown at its own address, with markup escaped", async () => {
  const cem = await campus.person("Cem");
  const own = `${origin()}/files/1/download?verifier=`;
  expect(await choose(cem, `${own}a"><script>`)).toBe(`${own}a%22%3E%3Cscript%3E`);
  expect((await campus.admin.get(`users/${cem.id}`)).text).not.toContain("<script");
});

test("addresses that are none of the web, or hold a password, are refused", async () => {
  const dee = await campus.person("Dee");
  for (const url of [
    "javascript:alert(1)",
    "data:image/png;base64,AA",
    "nowhere",
    "https://u:p@x.test/",
    `https://x.test/${"x".repeat(2048)}`,
  ]) {
    const refused = await dee.put("users/self", { user: { avatar: { url } } });
    expect([url, refused.status, Object.keys(refused.body.errors)]).toEqual([url, 400, ["avatar"]]);
  }
  expect((await dee.get("users/self")).body.avatar_url).toBe(`${origin()}/images/messages/avatar-50.png`);
});

test("a server fetches no picture from its own network", async () => {
  const guarded = await Campus.create();
  const eve = await guarded.person("Eve");
  const before = elsewhere.asked.length;
  for (const url of [elsewhere.url("/a.png"), "http://169.254.169.254/latest/meta-data", "http://localhost/a.png"]) {
    const address = await choose(eve, url);
    const seen = await guarded.admin.as(undefined).raw("GET", address);
    expect([url, seen.status]).toEqual([url, 302]);
  }
  expect(elsewhere.asked.length).toBe(before);
});
