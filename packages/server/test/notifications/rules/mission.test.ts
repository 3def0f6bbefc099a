/** The mission page's examples of channels, preferences and sent messages, against a real server with the real client. */
import { Canvas } from "@pidge/client";
import { beforeAll, expect, test } from "vitest";
import type { Api } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";

let campus: Campus;
let mira: Api;
let tomas: Api;
beforeAll(async () => {
  campus = await Campus.create();
  mira = await campus.person("Mira Lund");
  tomas = await campus.person("Tomas Ode");
  const course = await campus.course("Botany");
  await campus.enroll(course.id, tomas, "teacher");
  await campus.enroll(course.id, mira, "student");
});

const canvasOf = (api: Api) => new Canvas(api.url, api.token!, { headers: { "x-forwarded-host": api.host } });

test("communication channel management", async () => {
  const canvas = canvasOf(mira);
  const lines: string[] = [];
  // get the current user and list the existing channels
  const currentUser = await canvas.getCurrentUser();
  for await (const channel of currentUser.getCommunicationChannels())
    lines.push(`Channel: ${channel.address} (${channel.type}) - ${channel.workflow_state}`);
  // add a new address; it must be confirmed before it becomes active
  const newChannel = await currentUser.createCommunicationChannel({
    address: "alternate.email@example.com",
    type: "email",
  });
  lines.push(`Created channel ${newChannel.id} - Status: ${newChannel.workflow_state}`);
  expect(lines).toEqual([
    expect.stringMatching(/^Channel: mira\.lund\.\d+@example\.test \(email\) - active$/),
    expect.stringMatching(/^Created channel \d+ - Status: unconfirmed$/),
  ]);
  // the preferences of a channel, read and changed
  const [channel] = await currentUser.getCommunicationChannels().toArray();
  const preferences = await channel!.getPreferences();
  expect(preferences.find((p) => p.notification === "new_announcement")).toMatchObject({
    category: "announcement",
    frequency: "immediately",
  });
  const changed = await channel!.updatePreference("new_announcement", "daily");
  expect(changed.frequency).toBe("daily");
  expect((await channel!.getPreference("new_announcement")).frequency).toBe("daily");
  expect((await newChannel.delete()).workflow_state).toBe("retired");
});

test("monitoring communication activity", async () => {
  const sent = await tomas.post("conversations", {
    recipients: [mira.id],
    subject: "Excursion",
    body: "We meet at the gate.",
  });
  expect(sent.status).toBe(201);
  const own = canvasOf(mira);
  const unread = await own.conversationsUnreadCount();
  expect(`You have ${unread.unread_count} unread conversations`).toBe("You have 1 unread conversations");
  // messages sent to a user: for administrators
  const canvas = canvasOf(campus.admin);
  const user = await canvas.getUser(mira.id);
  const lines = async () => {
    const found = [];
    const range = { start_time: "2024-01-01T00:00:00Z", end_time: "2099-12-31T23:59:59Z" };
    for await (const message of canvas.getCommMessages(user, range)) {
      found.push(`Message sent: ${message.created_at}`);
      found.push(`Subject: ${message.subject}`);
      found.push(`Sent to: ${message.to}`);
    }
    return found;
  };
  await expect.poll(lines, { timeout: 5000 }).toContain("Subject: Tomas Ode (Botany) sent you a message");
  const told = await lines();
  // an address that was to be confirmed may have been written to before it was deleted
  const at = told.indexOf("Subject: Tomas Ode (Botany) sent you a message");
  expect(told.slice(at - 1, at + 2)).toEqual([
    expect.stringMatching(/^Message sent: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    "Subject: Tomas Ode (Botany) sent you a message",
    expect.stringMatching(/^Sent to: mira\.lund\.\d+@example\.test$/),
  ]);
  // long sends that are still under way
  const runningBatches = await canvas.conversationsGetRunningBatches();
  if (runningBatches.length > 0) throw new Error(`Active batch operations: ${JSON.stringify(runningBatches)}`);
});
