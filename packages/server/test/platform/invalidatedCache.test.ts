/** Who is behind a token, and what is shown of people, is kept in memory: asked once, and every change is seen at once. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Api, Json } from "../support/api.ts";
import { Campus } from "../support/campus.ts";
import { newTenant, ownServer } from "../support/pidge.ts";
import { countQueries } from "../support/queries.ts";
import { INVALID_TOKEN } from "../support/refusals.ts";

let campus: Campus;
beforeAll(async () => {
  campus = await Campus.create();
});

const unread = (who: Api) => who.get("conversations/unread_count");

test("a token is looked up once, not at every request", async () => {
  const ann = await campus.person("Ann");
  expect(await countQueries(campus.tenant.server, () => unread(ann))).toBe(1);
});

describe("every change is seen by the next request", () => {
  test("a token is taken away", async () => {
    const ann = await campus.person("Ann");
    expect((await unread(ann)).status).toBe(200);
    const made = (await ann.post("users/self/tokens", { token: { purpose: "brief" } })).body;
    const brief = ann.as(made.visible_token);
    expect((await unread(brief)).status).toBe(200);
    expect((await ann.delete(`users/self/tokens/${made.id}`)).status).toBe(200);
    expect((await unread(brief)).status).toBe(401);
    expect((await unread(ann)).status).toBe(200);
  });

  test("a token is made anew, or given an end", async () => {
    const ann = await campus.person("Ann");
    const made = (await ann.post("users/self/tokens", { token: { purpose: "renewed" } })).body;
    expect((await unread(ann.as(made.visible_token))).status).toBe(200);
    const renewed = (await ann.put(`users/self/tokens/${made.id}`, { token: { regenerate: true } })).body;
    expect((await unread(ann.as(made.visible_token))).body).toEqual(INVALID_TOKEN);
    const anew = ann.as(renewed.visible_token);
    expect((await unread(anew)).status).toBe(200);
  });

  test("a role in an account is given and taken", async () => {
    const ann = await campus.person("Ann");
    const accounts = async () => (await ann.get("accounts")).body.map((a: Json) => a.id);
    expect(await accounts()).toEqual([]);
    await campus.makeAdmin(ann);
    expect(await accounts()).toEqual([campus.tenant.root]);
    await campus.admin.delete(`accounts/self/admins/${ann.id}`);
    expect(await accounts()).toEqual([]);
  });

  test("a permission of a role is overridden", async () => {
    const ann = await campus.person("Ann");
    const role = (await campus.admin.post("accounts/self/roles", { label: "Clerk" })).body;
    await campus.admin.post("accounts/self/admins", { user_id: ann.id, role_id: role.id });
    const people = async () => (await ann.get("accounts/self/users")).status;
    expect(await people()).toBe(403);
    await campus.admin.put(`accounts/self/roles/${role.id}`, {
      permissions: { read_roster: { explicit: true, enabled: true } },
    });
    expect(await people()).toBe(200);
  });

  test("a login is suspended and opened again; the person is deleted", async () => {
    const ann = await campus.person("Ann");
    expect((await unread(ann)).status).toBe(200);
    await campus.admin.put(`users/${ann.id}`, { user: { event: "suspend" } });
    expect((await unread(ann)).body).toEqual(INVALID_TOKEN);
    await campus.admin.put(`users/${ann.id}`, { user: { event: "unsuspend" } });
    expect((await unread(ann)).status).toBe(200);
    await campus.admin.delete(`accounts/self/users/${ann.id}`);
    expect((await unread(ann)).body).toEqual(INVALID_TOKEN);
  });

  test("somebody moves to another time zone: dates without one are read in it", async () => {
    const ann = await campus.person("Ann", { user: { time_zone: "Europe/Berlin" } });
    const course = await campus.course("Zones");
    await campus.enroll(course.id, ann, "teacher");
    const delayed = async () =>
      (await ann.post(`courses/${course.id}/discussion_topics`, { title: "T", delayed_post_at: "2099-01-01 12:00" }))
        .body.delayed_post_at;
    expect(await delayed()).toBe("2099-01-01T11:00:00Z");
    await ann.put("users/self", { user: { time_zone: "Asia/Tokyo" } });
    expect(await delayed()).toBe("2099-01-01T03:00:00Z");
  });
});

test("what is shown of a person is read once for all who list them, and a change is in the next list", async () => {
  const [ann, ben] = [await campus.person("Ann"), await campus.person("Ben")];
  const course = await campus.course("Names");
  for (const person of [ann, ben]) await campus.enroll(course.id, person, "student");
  await ann.post("conversations", { recipients: [ben.id], body: "hello", context_code: `course_${course.id}` });
  const shown = async (who: Api, scope = "inbox") => {
    const list = await who.get("conversations", { scope, include: ["participant_avatars"] });
    return list.body[0].participants.find((p: Json) => p.id === ann.id);
  };
  const statements = () => countQueries(campus.tenant.server, () => shown(ben));
  expect(await shown(ben)).toMatchObject({ name: "Ann", full_name: "Ann", pronouns: null });
  const again = await statements();
  const changes = [
    [
      { short_name: "Annie", name: "Anna Bell" },
      { name: "Annie", full_name: "Anna Bell" },
    ],
    [{ pronouns: "they/them" }, { pronouns: "they/them" }],
    [
      { avatar: { url: "https://pictures.example/ann.png" } },
      { avatar_url: expect.stringContaining("/images/avatars/") },
    ],
  ] as const;
  for (const [user, seen] of changes) {
    expect((await campus.admin.put(`users/${ann.id}`, { user })).status).toBe(200);
    expect(await shown(ben)).toMatchObject(seen);
    expect(await shown(ann, "sent")).toMatchObject(seen);
  }
  expect(await statements()).toBe(again);
});

test("what is kept about one person goes with the change of another's token alone", async () => {
  const server = await ownServer();
  try {
    const own = new Campus(await newTenant(server));
    const ann = await own.person("Ann");
    const ben = await own.person("Ben");
    const made = (await ben.post("users/self/tokens", { token: { purpose: "brief" } })).body;
    await unread(ann);
    await ben.delete(`users/self/tokens/${made.id}`);
    const texts: string[] = [];
    const stop = server.onQuery(({ text }) => texts.push(text));
    await unread(ann);
    await unread(ben);
    stop();
    expect(texts.filter((t) => t.includes("from access_tokens")).length).toBe(1);
  } finally {
    await server.close();
  }
});
