/** What came due while no server ran is done once, when the next one starts. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type PidgeServer, startServer } from "@pidge/server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Api, type Json } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { ManualClock, newTenant, testOptions } from "../../support/pidge.ts";
import { World } from "../discussions/world.ts";

const HOUR = 3_600;
const clock = new ManualClock();
let directory: string;
let server: PidgeServer<string | undefined>;
const open = (background = true) => startServer({ ...testOptions, data: directory, clock, background });

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "pidge-restart-"));
});
afterAll(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

it("[DISC-223] a delayed announcement is published and notified, a scheduled message sent, a queued send delivered", async () => {
  server = await open(false);
  const w = await World.create(new Campus(await newTenant(server)));
  const at = new Date(clock.now().getTime() + HOUR * 1000).toISOString();
  const news = await w.announcement({ title: "Low tide", delayed_post_at: at });
  const later = { recipients: [w.student.id], body: "As promised", send_at: at };
  const scheduled = await w.teacher.post("/api/pidge/v1/scheduled_messages", later);
  const many = { recipients: [w.student.id, w.other.id], body: "To both", mode: "async", force_new: true };
  const queued = await w.teacher.post("conversations", many);
  expect([scheduled.status, queued.status]).toEqual([201, 202]);
  await server.close();

  clock.advance(HOUR + 60);
  for (let start = 0; start < 2; start++) {
    server = await open();
    const again = (who: Api) => new Api(server.url, who.host, who.token, who.id);
    const [admin, student] = [again(w.campus.admin), again(w.student)];
    const bodies = async () => {
      const list = (await student.get("conversations", { per_page: 100 })).body;
      return list.map((c: Json) => c.last_message).sort();
    };
    const mails = async (title = "Low tide") =>
      (await admin.get("comm_messages", { user_id: student.id, per_page: 100 })).body.filter(
        (m: Json) => m.workflow_state === "sent" && m.subject.includes(title),
      ).length;
    if (start === 1) {
      // the second start finds nothing due: only the new announcement is notified
      await again(w.teacher).post(w.topics, { title: "High tide", message: "m", is_announcement: true });
      await expect.poll(() => mails("High tide"), { timeout: 15_000, interval: 100 }).toBe(1);
    }
    await expect.poll(bodies, { timeout: 15_000, interval: 100 }).toEqual(["As promised", "To both"]);
    await expect.poll(() => mails(), { timeout: 15_000, interval: 100 }).toBe(1);
    const shown = (await student.get(`${w.topics}/${news.id}`)).body;
    expect(shown).toMatchObject({ published: true, posted_at: news.delayed_post_at });
    if (start === 0) await server.close();
  }
});
