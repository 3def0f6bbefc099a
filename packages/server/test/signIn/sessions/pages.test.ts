/** Pages for people without a web inbox: the first page, and where mails lead. */
import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Api } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { type AnyServer, newTenant, ownServer } from "../../support/pidge.ts";
import { Browser, personWithPassword } from "./browser.ts";

/** A GET with any Host header, which fetch does not let one set. */
const get = (url: string, headers: Record<string, string> = {}) =>
  new Promise<{ status: number; text: string; type: string }>((resolve, reject) => {
    request(url, { headers }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on("data", (piece: Buffer) => pieces.push(piece));
      answer.on("end", () =>
        resolve({
          status: answer.statusCode ?? 0,
          text: Buffer.concat(pieces).toString(),
          type: answer.headers["content-type"] ?? "",
        }),
      );
    })
      .on("error", reject)
      .end();
  });

describe("the first page", () => {
  let server: AnyServer;
  let shows: { who: string; token: string }[] = [];
  beforeAll(async () => {
    server = await ownServer({ sampleTokens: { list: () => shows } });
  });
  afterAll(() => server.close());

  test("says what this is and how to begin; without sample tokens it shows none", async () => {
    shows = [];
    const { status, text, type } = await get(server.url);
    expect([status, type]).toEqual([200, "text/html; charset=utf-8"]);
    for (const part of [server.url, "/login", "/api/pidge/v1/openapi.json"]) expect(text).toContain(part);
    expect(text).not.toContain("Bearer");
  });

  test("shows sample tokens to this machine under its own names, and to no other name", async () => {
    shows = [{ who: "Student <1>", token: "a-token-to-try" }];
    const { host, port } = new URL(server.url);
    for (const name of [host, `localhost:${port}`, `[::1]:${port}`]) {
      const { text } = await get(server.url, { host: name });
      expect(text).toContain("<dt>Student &lt;1&gt;</dt><dd><code>a-token-to-try</code></dd>");
      expect(text).toContain("curl -H &quot;Authorization: Bearer a-token-to-try&quot;");
    }
    // the page of another site, under a name that leads here
    for (const name of [`evil.example:${port}`, `127.0.0.1.evil.example:${port}`, "pidge.test"])
      expect((await get(server.url, { host: name })).text).not.toContain("a-token-to-try");
    // the browser of somebody else, through a proxy on this machine
    for (const name of ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"])
      expect((await get(server.url, { host, [name]: "203.0.113.9" })).text).not.toContain("a-token-to-try");
  });
});

describe("where mails lead", () => {
  let campus: Campus;
  let course: { id: number };
  let teacher: Api;
  let student: Awaited<ReturnType<typeof personWithPassword>>;
  let stranger: Awaited<ReturnType<typeof personWithPassword>>;
  beforeAll(async () => {
    campus = new Campus(await newTenant());
    course = await campus.course("Biology");
    teacher = await campus.person("Tess Teacher");
    await campus.enroll(course.id, teacher, "teacher");
    student = await personWithPassword(campus, "Sam Student");
    await campus.enroll(course.id, student.api, "student");
    stranger = await personWithPassword(campus, "Una Unknown");
  });

  /** Asks for a page as somebody who is not signed in yet, signs in, and comes back to it. */
  async function open(path: string, { login, password }: typeof student) {
    const browser = new Browser(campus.admin);
    const sent = await browser.get(path);
    expect(sent.status).toBe(302);
    const page = await browser.follow(sent);
    const back = await browser.submit(page, {
      "pseudonym_session[unique_id]": login,
      "pseudonym_session[password]": password,
    });
    expect(back.headers.get("location")).toBe(path);
    return browser.follow(back);
  }

  test("a conversation is shown to its people after they signed in, escaped, and counts as read", async () => {
    const body = "Room <b>2.01</b> & not 2.02\nSee https://campus.example/map";
    const [conversation] = (
      await teacher.post("conversations", { recipients: [student.api.id], subject: "Rooms <i>", body })
    ).body;
    const path = `/conversations/${conversation.id}`;
    const seen = await open(path, student);
    expect(seen.status).toBe(200);
    expect(seen.text).toContain("<h1>Rooms &lt;i&gt;</h1>");
    expect(seen.text).toContain("Room &lt;b&gt;2.01&lt;/b&gt; &amp; not 2.02");
    expect(seen.text).toContain('<a href="https://campus.example/map"');
    expect(seen.text).toContain("Tess Teacher");
    expect((await student.api.get("conversations/unread_count")).body).toEqual({ unread_count: "0" });
    const refused = await open(path, stranger);
    expect([refused.status, refused.text.includes("Rooms")]).toEqual([404, false]);
    expect((await open("/conversations/999999999", student)).status).toBe(404);
  });

  test("a discussion is shown with its entries to those who may read it", async () => {
    const topic = (
      await teacher.post(`courses/${course.id}/discussion_topics`, {
        title: "Cells & walls",
        message: "<p>Which <em>ones</em>?</p>",
        published: true,
      })
    ).body;
    const entry = (
      await student.api.post(`courses/${course.id}/discussion_topics/${topic.id}/entries`, {
        message: "<p>Those of plants</p>",
      })
    ).body;
    const path = `/courses/${course.id}/discussion_topics/${topic.id}`;
    const seen = await open(path, student);
    expect(seen.status).toBe(200);
    expect(seen.text).toContain("<h1>Cells &amp; walls</h1>");
    expect(seen.text).toContain("<p>Which <em>ones</em>?</p>");
    expect(seen.text).toContain(`<article id="entry-${entry.id}">`);
    expect(seen.text).toContain("<p>Those of plants</p>");
    const refused = await open(path, stranger);
    expect([refused.status, refused.text.includes("plants")]).toEqual([404, false]);
  });

  test("who has to post first sees the topic and no entry", async () => {
    const topic = (
      await teacher.post(`courses/${course.id}/discussion_topics`, {
        title: "First",
        message: "Say",
        require_initial_post: true,
        published: true,
      })
    ).body;
    await teacher.post(`courses/${course.id}/discussion_topics/${topic.id}/entries`, { message: "an answer of mine" });
    const path = `/courses/${course.id}/discussion_topics/${topic.id}`;
    const before = await open(path, student);
    expect([before.status, before.text.includes("Say"), before.text.includes("an answer of mine")]).toEqual([
      200,
      true,
      false,
    ]);
    await student.api.post(`courses/${course.id}/discussion_topics/${topic.id}/entries`, { message: "mine" });
    expect((await open(path, student)).text).toContain("an answer of mine");
  });
});
