import { beforeAll, expect, test } from "vitest";
import type { Api, Json } from "../support/api.ts";
import { Campus } from "../support/campus.ts";
import { download, upload } from "./upload.ts";

let ann: Api;
let bob: Api;
let foreign: Api;
let course: Json;

beforeAll(async () => {
  const campus = await Campus.create();
  ann = await campus.person("Ann Media");
  bob = await campus.person("Bob Media");
  foreign = (await Campus.create()).admin;
  course = await campus.course("Media");
  await campus.enroll(course.id, ann, "teacher");
  await campus.enroll(course.id, bob, "student");
});

const record = async (api: Api, name: string, where = "users/self", params: object = {}): Promise<Json> => {
  const file = (await upload(api, { name }, `sound of ${name}`, where)).body;
  return (await api.post("media_objects", { attachment_id: file.id, ...params })).body;
};

test("an uploaded recording gets a media id, which its file shows", async () => {
  const file = (await upload(ann, { name: "talk.mp4" }, "sound")).body;
  const { status, body } = await ann.post("media_objects", { attachment_id: file.id, user_entered_title: "A talk" });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    media_id: expect.stringMatching(/^m-\w{40}$/),
    media_type: "video",
    title: "talk.mp4",
    user_entered_title: "A talk",
    can_add_captions: true,
    media_tracks: [],
    media_sources: [{ content_type: "video/mp4", size: 5 }],
  });
  expect((await ann.get(`files/${file.id}`)).body.media_entry_id).toBe(body.media_id);
  expect((await ann.post("media_objects", { attachment_id: file.id })).body.media_id).toBe(body.media_id);
  expect(await (await download(bob, body.media_sources[0].url)).text()).toBe("sound");
});

test("a missing file, a file that is no recording and another user's file are refused", async () => {
  const note = (await upload(ann, { name: "note.txt" }, "n")).body;
  const missing = await ann.post("media_objects");
  expect([missing.status, JSON.stringify(missing.body)]).toEqual([400, expect.stringContaining("attachment_id")]);
  const wrong = await ann.post("media_objects", { attachment_id: note.id });
  expect([wrong.status, wrong.body.errors.type[0].attribute]).toEqual([400, "type"]);
  expect((await ann.post("media_objects", { attachment_id: note.id, type: "audio" })).status).toBe(200);
  expect((await bob.post("media_objects", { attachment_id: note.id, type: "audio" })).status).toBe(403);
  expect((await foreign.post("media_objects", { attachment_id: note.id, type: "audio" })).status).toBe(404);
});

test("users who know the media id get the bytes", async () => {
  const { media_id } = await record(ann, "song.mp3");
  const path = `/users/${bob.id}/media_download?entryId=${media_id}&redirect=1&type=mp4`;
  const led = await bob.get(path);
  expect(led.status).toBe(302);
  const got = await download(bob, led.headers.get("location")!);
  expect([got.status, await got.text()]).toEqual([200, "sound of song.mp3"]);
  const told = await bob.get(path.replace("&redirect=1", ""));
  expect((await download(bob, told.body.url)).status).toBe(200);
  expect((await bob.as(undefined).get(path)).status).toBe(401);
  expect((await foreign.get(path)).status).toBe(404);
  expect((await bob.get(path.replace(media_id, "m-unknown"))).status).toBe(404);
  expect((await bob.get(`/users/${bob.id}/media_download`)).status).toBe(400);
  expect((await bob.get(`/media_objects/${media_id}/info`)).body).toMatchObject({ media_id, can_add_captions: false });
  expect((await foreign.get(`/media_objects/${media_id}/info`)).status).toBe(404);
});

test("users list their own recordings, and members those of their course", async () => {
  const own = await record(bob, "own.mp4");
  const shared = await record(ann, "shared.mp4", `courses/${course.id}`);
  const ids = (reply: { body: Json }) => reply.body.map((m: Json) => m.media_id);
  expect(ids(await bob.get("media_objects"))).toEqual([own.media_id]);
  expect(ids(await bob.get(`courses/${course.id}/media_objects`))).toEqual([shared.media_id]);
  expect((await foreign.get(`courses/${course.id}/media_objects`)).status).toBe(404);
  const page = await ann.get("media_objects", { per_page: 1 });
  expect(ids(page)).toEqual([shared.media_id]);
  expect(page.links.next).toBeDefined();
});

test("[PLAT-205] a recording of a file that is overwritten plays the successor", async () => {
  const { media_id } = await record(ann, "again.mp4", "users/self");
  await upload(ann, { name: "again.mp4" }, "the second take");
  const { media_sources } = (await ann.get(`/media_objects/${media_id}/info`)).body;
  expect(media_sources).toMatchObject([{ size: 15 }]);
  expect(await (await download(bob, media_sources[0].url)).text()).toBe("the second take");
});

test("a recording whose file is deleted has no sources", async () => {
  const file = (await upload(ann, { name: "gone.mp4" }, "s")).body;
  const { media_id } = (await ann.post("media_objects", { attachment_id: file.id })).body;
  await ann.delete(`files/${file.id}`);
  expect((await ann.get(`/media_objects/${media_id}/info`)).body).toMatchObject({
    title: "gone.mp4",
    media_sources: [],
  });
  expect((await ann.get(`/users/self/media_download?entryId=${media_id}`)).status).toBe(404);
});
