/** People's channels and preferences, what the site sent them, global announcements, files: against a real server. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ResourceDoesNotExistError, UnauthorizedError } from "@pidge/client";
import { fileFromPath } from "@pidge/client/node";
import type { Campus, CampusCourse, Person } from "@pidge/client/testing";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { failure } from "../site.ts";
import { liveCampus } from "./campus.ts";

let campus: Campus;
let course: CampusCourse<string>;
let prof: Person;
let kim: Person;
beforeAll(async () => {
  campus = await liveCampus();
  const made = await campus.course("Geology", { teachers: ["Pia Prof"], students: ["Kim Kiesel"] });
  course = made;
  prof = made.people["Pia Prof"];
  kim = made.people["Kim Kiesel"];
});

test("[C-95][C-100][C-200] channels are listed, made, deleted", async () => {
  const me = await kim.canvas.getCurrentUser();
  expect((await me.getProfile()).primary_email).toBe(kim.email);
  const channel = await me.createCommunicationChannel({ address: "kim.alternate@example.com", type: "email" });
  expect([channel.workflow_state, channel.user_id]).toEqual(["unconfirmed", kim.id]);
  expect((await me.getCommunicationChannels().toArray()).map((c) => c.address)).toEqual([
    kim.email,
    "kim.alternate@example.com",
  ]);
  expect((await channel.delete()).workflow_state).toBe("retired");
  const second = await me.createCommunicationChannel({
    communication_channel: { address: "kim+2@example.com", type: "email" },
  });
  await me.deleteCommunicationChannel({ type: "email", address: second.address });
  expect(await me.getCommunicationChannels().count()).toBe(1);
});

test("[C-96][C-97][C-98][C-99][C-193][C-198] preferences are read and changed, one by one and many at once", async () => {
  const me = await kim.canvas.getCurrentUser();
  const channel = (await me.getCommunicationChannels().first())!;
  const all = await channel.getPreferences();
  expect(all.length).toBeGreaterThan(5);
  expect((await channel.updatePreference("new_announcement", "daily")).frequency).toBe("daily");
  const one = await channel.getPreference("new_announcement");
  expect((await one.update("never")).frequency).toBe("never");
  const many = await channel.updateMultiplePreferences({
    new_announcement: "weekly",
    conversation_message: { frequency: "daily" },
  });
  expect(many.map((p) => [p.notification, p.frequency]).sort()).toEqual([
    ["conversation_message", "daily"],
    ["new_announcement", "weekly"],
  ]);
  const categories = await channel.getPreferenceCategories();
  expect(categories).toContain("announcement");
  expect((await channel.updatePreferencesByCategory("Discussion Entry", "never")).map((p) => p.frequency)).toContain(
    "never",
  );
});

test("[C-72][C-102] administrators see what was sent to somebody", async () => {
  const lea = await campus.person("Lea Lehm");
  await campus.enroll(course, lea, "students");
  await prof.canvas.createConversation([lea], "Bring a lamp.", { subject: "Cave" });
  const range = { start_time: "2024-01-01T00:00:00Z", end_time: new Date(Date.now() + 864e5) };
  const subjects = async () => (await campus.admin.getCommMessages(lea, range).toArray()).map((m) => [m.to, m.body]);
  // the mail is made in the background
  await expect
    .poll(subjects, { timeout: 10_000 })
    .toContainEqual([lea.email, expect.stringContaining("Bring a lamp.")]);
});

test("[C-101] global announcements are made, changed, seen and closed", async () => {
  const account = await campus.admin.getAccount("self");
  const made = await account.createNotification({
    subject: "Snow",
    message: "<p>Closed</p>",
    start_at: new Date(Date.now() - 60_000),
    end_at: new Date(Date.now() + 864e5),
  });
  const spoken = { subject: "Snow!", message: "Open", start_at: made.start_at!, end_at: made.end_at! };
  expect((await made.updateGlobalNotification(spoken)).subject).toBe("Snow!");
  expect((await account.getGlobalNotification(made)).message).toBe("Open");
  const hers = await kim.canvas.getAccount("self");
  expect((await hers.getUserNotifications("self").toArray()).map((n) => n.id)).toContain(made.id);
  expect((await hers.closeNotificationForUser("self", made)).id).toBe(made.id);
  expect((await hers.getUserNotifications("self").toArray()).map((n) => n.id)).not.toContain(made.id);
});

test("[C-157][C-161][C-194] files are uploaded, listed, renamed, read, deleted", async () => {
  const folder = await mkdtemp(join(tmpdir(), "pidge-live-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'über die "Zeit".txt');
  await writeFile(path, "tempus fugit ⏳");
  const of = await prof.canvas.getCourse(course);
  const sent: number[] = [];
  const file = await of.upload(await fileFromPath(path), {
    parent_folder_path: "texts",
    on_duplicate: "rename",
    onProgress: (p) => sent.push(p.sent),
  });
  expect(file.display_name).toBe('über die "Zeit".txt');
  expect([file.size, sent.at(-1)]).toEqual([16, 16]);
  expect(await file.getContents()).toBe("tempus fugit ⏳");
  expect((await of.getFiles({ search_term: "zeit" }).toArray()).map((f) => f.id)).toEqual([file.id]);
  expect((await file.update({ name: "time.txt" })).display_name).toBe("time.txt");
  expect((await prof.canvas.getFile(file)).display_name).toBe("time.txt");
  const chunks: Uint8Array[] = [];
  await file.download(new WritableStream({ write: (chunk: Uint8Array) => void chunks.push(chunk) }));
  expect(Buffer.concat(chunks).toString()).toBe("tempus fugit ⏳");
  await file.delete();
  expect(await failure(of.getFile(file))).toBeInstanceOf(ResourceDoesNotExistError);
  const me = await kim.canvas.getCurrentUser();
  expect((await me.getFileQuota()).quota).toBeGreaterThan(0);
  expect((await me.uploadConversationAttachment(new File(["1"], "one.txt"))).display_name).toBe("one.txt");
});

test("[C-167][C-168] an administrator acts as somebody else; others may not", async () => {
  const asKim = campus.admin.asUser(kim);
  expect((await asKim.getCurrentUser()).id).toBe(kim.id);
  const [made] = await asKim.createConversation([prof], "As Kim", { force_new: true });
  const seen = await prof.canvas.getConversation(made!);
  expect(seen.messages?.[0]?.author_id).toBe(kim.id);
  const hers = await asKim.getConversation(made!);
  expect((await hers.star()).starred).toBe(true);
  expect(await failure(hers.star({ asUser: null }))).toBeInstanceOf(ResourceDoesNotExistError);
  expect(await failure(kim.canvas.asUser(prof).getCurrentUser())).toMatchObject({
    constructor: UnauthorizedError,
    code: "invalid_as_user_id",
  });
});
