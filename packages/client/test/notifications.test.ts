/** Channels, preferences, comm messages and account notifications through the client. */

import {
  CommMessage,
  type CommunicationChannel,
  CurrentUser,
  NotificationPreference,
  RequiredFieldMissingError,
} from "@pidge/client";
import { describe, expect, it } from "vitest";
import { failure, reply, scripted } from "./site.ts";

const channel = {
  id: "8",
  user_id: "3",
  address: "a@example.com",
  type: "email",
  position: 1,
  workflow_state: "active",
};
const preference = { notification: "new_announcement", category: "announcement", frequency: "immediately" };
const wrapped = (...list: unknown[]) => ({ notification_preferences: list });
const own = "users/self/communication_channels/8";

async function held(...replies: Parameters<typeof scripted>[0]) {
  const { site, canvas } = scripted([[channel], ...replies]);
  const found = (await canvas.user(3).getCommunicationChannels().first()) as CommunicationChannel;
  return { site, found };
}

describe("channels", () => {
  it("[C-95] creates them from either form", async () => {
    const { site, canvas } = scripted([channel, channel]);
    const made = await canvas
      .user("self")
      .createCommunicationChannel({ address: "a@example.com", type: "email" }, { skip_confirmation: true });
    const bare = site.last.body;
    const communication_channel = { address: "a@example.com", type: "email" as const };
    await canvas.user("self").createCommunicationChannel({ communication_channel, skip_confirmation: true });
    expect(site.last.body).toBe(bare);
    expect(bare).toBe(
      "communication_channel[address]=a@example.com&communication_channel[type]=email&skip_confirmation=true",
    );
    expect(site.last.path).toBe("users/self/communication_channels");
    expect(String(made)).toBe("a@example.com (8)");
    expect(await failure(canvas.user(1).createCommunicationChannel({ type: "email" }))).toBeInstanceOf(
      RequiredFieldMissingError,
    );
  });

  it("[C-100] deleting uses the channel's own user, whatever state is answered", async () => {
    for (const workflow_state of ["retired", "deleted"]) {
      const { site, found } = await held({ ...channel, workflow_state });
      expect(await found.delete()).toBe(found);
      expect(site.lines.at(-1)).toBe("DELETE users/3/communication_channels/8");
      expect(found.workflow_state).toBe(workflow_state);
    }
  });

  it("[C-200] deletes by kind and address, and push endpoints", async () => {
    const { site, canvas } = scripted([channel, channel, { id: "1" }, { success: true }]);
    await canvas.user(3).deleteCommunicationChannel({ type: "email", address: "a+b/c@example.com" });
    expect(site.last.url).toContain("users/3/communication_channels/email/a%2Bb%2Fc%40example.com");
    await canvas.user(3).deleteCommunicationChannel(8);
    expect(site.last.path).toBe("users/3/communication_channels/8");
    const me = await canvas.getCurrentUser();
    expect(me).toBeInstanceOf(CurrentUser);
    expect(await me.deletePushEndpoint("device")).toBe(true);
    expect(site.lines.at(-1)).toBe("DELETE users/self/communication_channels/push?push_token=device");
  });
});

describe("preferences", () => {
  it("[C-96] reads them unwrapped", async () => {
    const { site, found } = await held(wrapped(preference, preference), wrapped(preference), {
      categories: ["announcement"],
    });
    const list = await found.getPreferences();
    expect(list.every((item) => item instanceof NotificationPreference)).toBe(true);
    expect(String(list[0])).toBe("new_announcement (immediately)");
    expect((await found.getPreference("new_announcement")).frequency).toBe("immediately");
    expect(await found.getPreferenceCategories()).toEqual(["announcement"]);
    const base = "GET users/3/communication_channels/8";
    expect(site.lines.slice(1)).toEqual([
      `${base}/notification_preferences`,
      `${base}/notification_preferences/new_announcement`,
      `${base}/notification_preference_categories`,
    ]);
  });

  it("[C-97] updates one", async () => {
    const { site, found } = await held(wrapped({ ...preference, frequency: "daily" }));
    const after = await found.updatePreference("new_announcement", "daily");
    expect(after.frequency).toBe("daily");
    expect(site.lines.at(-1)).toBe(`PUT ${own}/notification_preferences/new_announcement`);
    expect(site.last.body).toBe("notification_preferences[frequency]=daily");
    expect(await failure(found.updatePreference("x", "hourly" as "daily"))).toBeInstanceOf(TypeError);
  });

  it("[C-98][C-15][C-17] updates several, with names as they are, never none", async () => {
    const { site, found } = await held(wrapped(preference, preference));
    await found.updateMultiplePreferences({ new_announcement: "daily", "Odd Name": { frequency: "never" } });
    expect(site.last.body).toBe(
      "notification_preferences[new_announcement][frequency]=daily&notification_preferences[Odd Name][frequency]=never",
    );
    expect(site.last.path).toBe(`${own}/notification_preferences`);
    expect(await failure(found.updateMultiplePreferences({}))).toBeInstanceOf(RequiredFieldMissingError);
    const faulty = { x: {} as { frequency: "daily" } };
    expect(await failure(found.updateMultiplePreferences(faulty))).toBeInstanceOf(RequiredFieldMissingError);
    expect(site.requests).toHaveLength(2);
  });

  it("[C-99] updates a category; the misspelt name is the same function", async () => {
    const { site, found } = await held(wrapped(preference));
    await found.updatePreferencesByCategory("Due Date", "weekly");
    expect(site.lines.at(-1)).toBe(`PUT ${own}/notification_preference_categories/due_date`);
    expect(site.last.body).toBe("notification_preferences[frequency]=weekly");
    expect(found.updatePreferencesByCatagory).toBe(found.updatePreferencesByCategory);
  });

  it("[C-198] knows the categories that follow no rule", async () => {
    const odd = {
      DiscussionEntry: "discussionentry",
      discussion_entry: "discussionentry",
      discussionentry: "discussionentry",
      DiscussionMention: "discussion_mention",
      ReportedReply: "reported_reply",
    };
    for (const [name, slug] of Object.entries(odd)) {
      const { site, found } = await held(wrapped(preference));
      await found.updatePreferencesByCategory(name, "never");
      expect(site.last.path).toBe(`${own}/notification_preference_categories/${slug}`);
    }
  });

  it("[C-193] a preference updates itself", async () => {
    const { site, found } = await held(wrapped(preference), wrapped({ ...preference, frequency: "never" }));
    const [first] = await found.getPreferences();
    expect(await first!.update("never")).toBe(first);
    expect(first!.frequency).toBe("never");
    expect(site.requests).toHaveLength(3);
    expect([site.last.method, site.last.path]).toEqual(["PUT", `${own}/notification_preferences/new_announcement`]);
  });

  it("[C-199] the fallback is listed and cannot be changed", async () => {
    const { site, found } = await held(wrapped({ notification: null, category: null, frequency: "daily" }));
    const [fallback] = await found.getPreferences();
    expect(fallback?.notification).toBeNull();
    expect(await failure(fallback!.update("never"))).toBeInstanceOf(TypeError);
    expect(site.requests).toHaveLength(2);
  });

  it("[C-97] a refusal for another's channel says that only the caller's own can be changed", async () => {
    const { found } = await held(reply(404, { errors: [{ message: "gone" }] }));
    expect((await failure(found.updatePreference("x", "daily"))).message).toContain("only the caller's own");
  });
});

describe("messages and account notifications", () => {
  it("[C-72][C-184] lists comm messages from either form of arguments", async () => {
    const { site, canvas } = scripted([[{ id: "1", subject: "S" }], []]);
    const span = { start_time: "2024-01-01T00:00:00Z", end_time: new Date(0) };
    const found = await canvas.getCommMessages(5, span).first();
    expect(found).toBeInstanceOf(CommMessage);
    expect(String(found)).toBe("S (1)");
    const query = "user_id=5&start_time=2024-01-01T00:00:00Z&end_time=1970-01-01T00:00:00.000Z&per_page=100";
    expect(site.lines).toEqual([`GET comm_messages?${query}`]);
    await canvas.getCommMessages({ user: canvas.user(5), ...span }).toArray();
    expect(site.lines[1]).toBe(site.lines[0]);
    const announced = scripted([[], []]);
    await announced.canvas.getAnnouncements([1], { active_only: true }).toArray();
    await announced.canvas.getAnnouncements({ context_codes: [1], active_only: true }).toArray();
    expect(announced.site.lines[1]).toBe(announced.site.lines[0]);
  });

  it("[C-101] account notifications need subject, message, start and end", async () => {
    const made = { id: "6", subject: "S" };
    const { site, canvas } = scripted([{ id: "1", name: "A" }, made, made, made, [made], made]);
    const account = await canvas.getAccount(1);
    const full = { subject: "S", message: "M", start_at: "2024-01-01", end_at: "2024-01-02" };
    const { end_at: _, ...part } = full;
    const error = await failure(account.createNotification(part as typeof full));
    expect([error instanceof RequiredFieldMissingError, error.field]).toEqual([true, "end_at"]);
    expect(site.requests).toHaveLength(1);
    const notification = await account.createNotification(full, { account_notification_roles: ["StudentEnrollment"] });
    expect(site.last.body).toBe(
      "account_notification[subject]=S&account_notification[message]=M&account_notification[start_at]=2024-01-01" +
        "&account_notification[end_at]=2024-01-02&account_notification_roles[]=StudentEnrollment",
    );
    await notification.updateGlobalNotification(full);
    await account.getGlobalNotification(6);
    await account.getUserNotifications(5).toArray();
    await account.closeNotificationForUser(5, 6);
    expect(site.lines.slice(1)).toEqual([
      "POST accounts/1/account_notifications",
      "PUT accounts/1/account_notifications/6",
      "GET accounts/1/account_notifications/6",
      "GET accounts/1/users/5/account_notifications?per_page=100",
      "DELETE accounts/1/users/5/account_notifications/6",
    ]);
  });
});
