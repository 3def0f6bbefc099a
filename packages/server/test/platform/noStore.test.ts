/** Answers that carry a secret (a token, a client's secret, a signed or secret address) are stored by nobody. */
import { endpoints } from "@pidge/api";
import { beforeAll, describe, expect, test } from "vitest";
import { announce, sendBytes, upload } from "../files/upload.ts";
import { Program } from "../signIn/oauth/world.ts";
import { type Browser, signedIn } from "../signIn/sessions/browser.ts";
import type { Api, Reply } from "../support/api.ts";
import { Campus } from "../support/campus.ts";

let campus: Campus;
let admin: Api;
let person: { api: Api; browser: Browser };
beforeAll(async () => {
  campus = await Campus.create();
  admin = campus.admin;
  person = await signedIn(campus, "Ann");
});

const anonymous = () => admin.as(undefined);

/** The address of a topic's feeds, with the person's code, and of the feeds beside it. */
async function podcast(): Promise<{ topic: string; code: string }> {
  const course = await campus.course("Course");
  await campus.enroll(course.id, person.api, "teacher");
  const made = await person.api.post(`courses/${course.id}/discussion_topics`, { title: "T", podcast_enabled: true });
  const [, topic, code] = /^\/feeds\/topics\/(\d+)\/(\w+)\.rss$/.exec(made.body.podcast_url) ?? [];
  return { topic: topic!, code: code! };
}

/** A successful request of each endpoint whose contract says `secret`. */
const requests: Readonly<Record<string, () => Promise<Reply>>> = {
  createUsableToken: () => admin.post(`/api/pidge/v1/users/${person.api.id}/tokens`, { purpose: "p" }),
  createToken: () => person.api.post("users/self/tokens", { token: { purpose: "p" } }),
  updateToken: async () => {
    const made = await person.api.post("users/self/tokens", { token: { purpose: "p" } });
    return person.api.put(`users/self/tokens/${made.body.id}`, { token: { regenerate: true } });
  },
  createDeveloperKey: () => admin.post("accounts/self/developer_keys", { developer_key: { name: "App" } }),
  grantToken: async () => {
    const program = await Program.create(campus);
    return program.exchange(await program.codeFrom(person.browser));
  },
  createUser: () => admin.post("accounts/self/users", { pseudonym: { unique_id: `u${Math.random()}@x.test` } }),
  createSessionLink: () => person.api.get("/login/session_token"),
  showUserProfile: () => person.api.get("users/self/profile"),
  beginFileUpload: () => announce(person.api, { name: "a.txt", size: 1 }),
  receiveFile: async () => sendBytes(person.api, (await announce(person.api, { name: "a.txt" })).body, "a"),
  filePublicUrl: async () => {
    const file = await upload(person.api, { name: "a.txt" }, "a");
    return person.api.get(`files/${file.body.id}/public_url`);
  },
  showFeedAddress: () => person.api.get("/api/pidge/v1/conversations/feed"),
  conversationFeed: async () => {
    const { url } = (await person.api.get("/api/pidge/v1/conversations/feed")).body;
    return anonymous().raw("GET", url);
  },
  topicFeed: async () => {
    const { topic, code } = await podcast();
    return anonymous().get(`/feeds/topics/${topic}/${code}.rss`);
  },
  announcementFeed: async () => anonymous().get(`/feeds/announcements/${(await podcast()).code}.atom`),
  forumFeed: async () => anonymous().get(`/feeds/forums/${(await podcast()).code}.atom`),
};

const flagged = endpoints.filter(({ secret }) => secret).map(({ id }) => id);

/** Names of the fields that hold secrets. */
const SECRET_FIELDS = ["access_token", "refresh_token", "visible_token", "token", "api_key", "session_url"].concat([
  "upload_params",
  "public_url",
]);

/** Endpoints that show no more than the first characters of one. */
const MASKED = ["listTokens", "showToken", "activateToken", "deleteToken"].concat([
  "listDeveloperKeys",
  "updateDeveloperKey",
  "deleteDeveloperKey",
]);

describe("an answer that carries a secret", () => {
  test("each endpoint of the contract that says so has its request here", () => {
    expect(Object.keys(requests).sort()).toEqual([...flagged].sort());
  });

  test.each(flagged)("%s is stored by nobody, and has no tag to ask for it again", async (id) => {
    const reply = await requests[id]!();
    expect([id, reply.status < 400, reply.text]).toEqual([id, true, reply.text]);
    const header = (name: string) => reply.headers.get(name);
    expect([header("cache-control"), header("pragma"), header("etag")]).toEqual(["no-store", "no-cache", null]);
  });

  test("a refusal in its place is not stored either, and other answers can be asked for again", async () => {
    expect((await person.api.post("users/self/tokens")).headers.get("cache-control")).toBe("no-store");
    const other = await person.api.get("users/self");
    expect([other.headers.get("cache-control"), other.headers.get("pragma")]).toEqual([
      "max-age=0, private, must-revalidate",
      null,
    ]);
  });

  test("an endpoint whose answer has a field for a secret says so in the contract", () => {
    const named = endpoints.filter(({ answers }) => {
      const text = JSON.stringify(Object.values(answers));
      return SECRET_FIELDS.some((field) => text.includes(`"${field}":{`));
    });
    expect(named.length).toBeGreaterThan(MASKED.length);
    expect(named.map(({ id }) => id).filter((id) => !flagged.includes(id) && !MASKED.includes(id))).toEqual([]);
  });
});
