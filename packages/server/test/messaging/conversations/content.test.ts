/** What messages carry: files, recordings, forwarded messages. */
import { beforeAll, expect, test } from "vitest";
import { download, upload } from "../../files/upload.ts";
import type { Api, Json } from "../../support/api.ts";
import { createWorld, peek, refused, reply, send, startGroup, type World } from "./world.ts";

let w: World;
beforeAll(async () => {
  w = await createWorld();
});

/** A file in a folder of its owner. */
const file = async (who: Api, name: string, folder = "conversation attachments"): Promise<Json> =>
  (await upload(who, { name, content_type: "text/plain", parent_folder_path: folder }, "hello")).body;

test("[CONV-99][CONV-100] files of my attachment folder are attached, others left out silently", async () => {
  const { me, a } = await createWorld();
  const mine = await file(me, "notes.txt");
  const elsewhere = await file(me, "other.txt", "somewhere else");
  const theirs = await file(a, "theirs.txt");
  const c = await startGroup(me, [a], { attachment_ids: [mine.id, elsewhere.id, theirs.id] });
  expect(c.messages[0].attachments.map((f: Json) => f.id)).toEqual([mine.id]);
  expect(c.messages[0].attachments[0]).toMatchObject({ display_name: "notes.txt", "content-type": "text/plain" });
  expect(c.properties).toContain("attachments");
  expect((await peek(a, c)).properties).toEqual(["attachments"]);
});

test("[CONV-101][CONV-103] a recording needs its id and its type", async () => {
  const c = await startGroup(w.me, [w.a], { media_comment_id: "m-new-1", media_comment_type: "video" });
  expect(c.messages[0].media_comment).toEqual({
    "content-type": "video/mp4",
    display_name: null,
    media_id: "m-new-1",
    media_type: "video",
    url: expect.stringMatching(new RegExp(`/users/${w.me.id}/media_download\\?entryId=m-new-1&redirect=1&type=mp4$`)),
  });
  expect(c.properties).toContain("media_objects");
  expect((await startGroup(w.me, [w.a], { media_comment_id: "m-new-1" })).messages[0].media_comment).toBeNull();
  expect((await startGroup(w.me, [w.a], { media_comment_type: "video" })).messages[0].media_comment).toBeNull();
});

test("[CONV-38] properties stand in the order last_author, attachments, media_objects", async () => {
  const { me, a } = await createWorld();
  const attached = await file(me, "f.txt");
  const c = await startGroup(me, [a], {
    attachment_ids: [attached.id],
    media_comment_id: "m-2",
    media_comment_type: "audio",
  });
  expect(c.properties).toEqual(["last_author", "attachments", "media_objects"]);
  expect((await peek(a, c)).properties).toEqual(["attachments", "media_objects"]);
});

test("[CONV-104][CONV-107] forwarded messages are nested, newest first, and their authors appear among the people", async () => {
  const { campus, me, a, b, x } = await createWorld();
  const source = await startGroup(x, [me, b], { body: "one" });
  await reply(b, source, { body: "two" });
  const [two, one] = (await peek(me, source)).messages;
  const forwarded = await startGroup(me, [a], { body: "see", forwarded_message_ids: [one.id, two.id] });
  expect(forwarded.messages[0].forwarded_messages.map((m: Json) => m.body)).toEqual(["two", "one"]);
  expect(
    forwarded.participants
      .map((p: Json) => p.id)
      .slice(2)
      .sort(),
  ).toEqual([b.id, x.id].sort());
  const again = await startGroup(a, [me], { body: "again", forwarded_message_ids: [forwarded.messages[0].id] });
  expect(again.messages[0].forwarded_messages[0].forwarded_messages.map((m: Json) => m.body)).toEqual(["two", "one"]);
  expect((await peek(me, again)).messages[0].forwarded_messages[0].body).toBe("see");
  expect(campus).toBeDefined();
});

test("[CONV-105] forwarding from a conversation that I am not in fails, and stores nothing", async () => {
  const source = await startGroup(w.b, [w.x], { body: "secret" });
  await refused(
    w.a,
    [w.me],
    { forwarded_message_ids: [source.messages[0].id] },
    { errors: [{ message: "An error occurred.", error_code: "internal_server_error" }] },
    500,
  );
});

test("[CONV-106] forwarding a message with a file gives the property", async () => {
  const { me, a, b } = await createWorld();
  const attached = await file(me, "f.txt");
  const source = await startGroup(me, [a], { attachment_ids: [attached.id] });
  const c = await startGroup(me, [b], { forwarded_message_ids: [source.messages[0].id] });
  expect(c.properties).toContain("attachments");
  expect(c.messages[0].attachments).toEqual([]);
});

test("[CONV-115] user_note is accepted and ignored", async () => {
  expect((await send(w.me, [w.a], { user_note: 1 })).status).toBe(201);
});

test("[CONV-102] a recording that the server has not heard of becomes known as the author's", async () => {
  const info = (who: Api, id: string) => who.get(`/media_objects/${id}/info`);
  expect((await info(w.me, "m-unheard")).status).toBe(404);
  const media = { media_comment_id: "m-unheard", media_comment_type: "audio" };
  // what is refused makes nothing known
  await refused(w.me, [w.stranger], media, [{ attribute: "recipients", message: "invalid" }]);
  expect((await info(w.me, "m-unheard")).status).toBe(404);
  const c = await startGroup(w.me, [w.a], media);
  expect((await info(w.me, "m-unheard")).body).toMatchObject({
    media_id: "m-unheard",
    media_type: "audio",
    can_add_captions: true,
    media_sources: [],
  });
  expect((await w.me.get("media_objects")).body.map((m: Json) => m.media_id)).toContain("m-unheard");
  expect((await info(w.a, "m-unheard")).body.can_add_captions).toBe(false);
  // whoever sends it on does not take it over
  await reply(w.a, c, media);
  expect((await info(w.me, "m-unheard")).body.can_add_captions).toBe(true);
  expect((await w.a.get("media_objects")).body).toEqual([]);
});

test("a recording is served to those who got it as the file it is, under its name", async () => {
  const sound = (await upload(w.me, { name: "talk.mp3" }, "sound")).body;
  const { media_id } = (await w.me.post("media_objects", { attachment_id: sound.id })).body;
  const media = { media_comment_id: media_id, media_comment_type: "audio" };
  const c = await startGroup(w.me, [w.a, w.b], media);
  const [answered] = (await reply(w.a, c, media)).body.messages;
  for (const { media_comment } of [c.messages[0], answered, ...(await peek(w.b, c)).messages])
    expect(media_comment).toMatchObject({ media_id, "content-type": "audio/mp4", display_name: "talk.mp3" });
  const { media_comment } = (await peek(w.b, c)).messages[0];
  const led = await w.b.raw("GET", media_comment.url);
  expect(led.status).toBe(302);
  const served = await download(w.b, led.headers.get("location")!);
  expect([served.status, served.headers.get("content-type"), await served.text()]).toEqual([
    200,
    "audio/mpeg",
    "sound",
  ]);
  expect((await w.b.as(undefined).raw("GET", media_comment.url)).status).toBe(401);
});

test("[CONV-175] files and recordings of a reply show in everybody's properties", async () => {
  const c = await startGroup(w.me, [w.a, w.b]);
  await reply(w.a, c, { media_comment_id: "m-reply", media_comment_type: "audio" });
  for (const who of [w.me, w.a, w.b]) expect((await peek(who, c)).properties).toContain("media_objects");
  await reply(w.b, c, { attachment_ids: [(await file(w.b, "sheet.txt")).id] });
  for (const who of [w.me, w.a, w.b]) expect((await peek(who, c)).properties).toContain("attachments");
});

test("[CONV-191] with the only message that has a file or a recording goes the property, for me alone", async () => {
  const c = await startGroup(w.me, [w.a]);
  const media = { media_comment_id: "m-gone", media_comment_type: "video" };
  const attachment_ids = [(await file(w.me, "gone.txt")).id];
  for (const [params, property] of [
    [media, "media_objects"],
    [{ attachment_ids }, "attachments"],
  ] as const) {
    const [message] = (await reply(w.me, c, params)).body.messages;
    expect((await peek(w.a, c)).properties).toEqual([property]);
    const removed = await w.a.post(`conversations/${c.id}/remove_messages`, { remove: [message.id] });
    expect(removed.body.properties).toEqual([]);
    expect((await peek(w.me, c)).properties).toContain(property);
  }
});
