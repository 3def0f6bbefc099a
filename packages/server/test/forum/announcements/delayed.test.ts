/** Jobs publish delayed announcements. */
import { expect, it } from "vitest";
import { ok, soon, World } from "../discussions/world.ts";

it("[DISC-223] the job publishes an announcement when its time has come, and its readers are notified", async () => {
  const w = await World.create();
  const mails = async () =>
    ok(await w.campus.admin.get("comm_messages", { user_id: w.student.id })).map((m: { subject: string }) => m.subject);
  await w.announcement({ title: "Low tide", delayed_post_at: soon(1.5) });
  expect(await w.titles(w.student, { only_announcements: 1 })).toEqual([]);
  expect(await mails()).toEqual([]);
  const deadline = Date.now() + 15_000;
  while ((await mails()).length === 0 && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await mails()).toEqual([expect.stringContaining("Low tide")]);
  expect(await w.titles(w.student, { only_announcements: 1 })).toEqual(["Low tide"]);
});
