/** Notification preferences over HTTP. */
import { notifications } from "@pidge/api";
import type { Context } from "../../platform/context.ts";
import { forbidden, invalid, notFound } from "../../platform/errors.ts";
import { type Route, route } from "../../platform/route.ts";
import { CATEGORIES, findCategory } from "./catalogue.ts";
import { accessOwner, channelReference, requireChannel } from "./channelAccess.ts";
import { accessOverrideContext, contextEnabled, overrideCategory, switchContext } from "./overrides.ts";
import {
  listPreferences,
  type Preference,
  readChanges,
  readFrequency,
  requireNotification,
  setPreferences,
  showPreferences,
} from "./preferences.ts";
import { updateFlags } from "./userFlags.ts";

type Path = Readonly<Record<string, string>>;

/** Looks the channel up before the permission, as Canvas does: an unknown one is a 404 even for strangers. */
async function channelToRead(ctx: Context, path: Path) {
  const owner = await accessOwner(ctx, path.user_id ?? "self");
  const channel = await requireChannel(ctx, owner.userId, channelReference(path));
  if (!owner.isSelf && !owner.can("view_statistics")) throw forbidden();
  return channel;
}

async function ownChannel(ctx: Context, path: Path) {
  const { userId } = await accessOwner(ctx, "self");
  return requireChannel(ctx, userId, channelReference(path));
}

const wrap = (list: Preference[]) => ({ notification_preferences: list });

const list = [notifications.listPreferences, notifications.listPreferencesByAddress].map((endpoint) =>
  route(endpoint, async (r) => wrap(await listPreferences(r, await channelToRead(r, r.path)))),
);

const show = [notifications.showPreference, notifications.showPreferenceByAddress].map((endpoint) =>
  route(endpoint, async (r) => {
    const channel = await channelToRead(r, r.path);
    return wrap(await showPreferences(r, channel, [requireNotification(r.path.notification)]));
  }),
);

const update = [notifications.updatePreference, notifications.updatePreferenceByAddress].map((endpoint) =>
  route(endpoint, async (r) => {
    const channel = await ownChannel(r, r.path);
    const named = [requireNotification(r.path.notification)];
    const frequency = readFrequency(r.params.notification_preferences);
    return wrap(await setPreferences(r, { channel, notifications: named, frequency }));
  }),
);

const updateMany = [notifications.updatePreferences, notifications.updatePreferencesByAddress].map((endpoint) =>
  route(endpoint, async (r) => {
    const channel = await ownChannel(r, r.path);
    const changed: Preference[] = [];
    // one after the other, as in Canvas: changes before an invalid one are kept
    for (const { name, frequency } of readChanges(r.params.notification_preferences))
      changed.push(...(await setPreferences(r, { channel, notifications: [requireNotification(name)], frequency })));
    return wrap(changed);
  }),
);

export const preferenceRoutes: Route[] = [
  ...list,
  ...show,
  ...update,
  ...updateMany,

  route(notifications.listPreferenceCategories, async (r) => {
    await listPreferences(r, await channelToRead(r, r.path));
    return { categories: CATEGORIES.map(({ slug }) => slug) };
  }),

  route(notifications.updatePreferenceCategory, async (r) => {
    const channel = await ownChannel(r, r.path);
    const category = findCategory(r.path.category);
    if (category === undefined) throw notFound();
    const frequency = readFrequency(r.params.notification_preferences);
    return wrap(await setPreferences(r, { channel, notifications: category, frequency }));
  }),

  route(notifications.updateCommunication, async (r) => {
    const { user, category, channel_id, frequency } = r.params;
    if (user !== undefined) await updateFlags(r, user);
    if (category) {
      const channel = await ownChannel(r, { id: channel_id ?? "" });
      const found = findCategory(category);
      if (found === undefined) throw notFound();
      await setPreferences(r, { channel, notifications: found, frequency: frequency ?? undefined });
    }
    return {};
  }),

  route(notifications.showContextNotifications, async (r) => ({
    enabled: await contextEnabled(r, await accessOverrideContext(r, r.path.context_kind, r.path.context_id)),
  })),

  route(notifications.switchContextNotifications, async (r) => {
    const context = await accessOverrideContext(r, r.path.context_kind, r.path.context_id);
    if (r.params.enable === undefined) throw invalid("enable", "blank", "must be true or false");
    await switchContext(r, context, r.params.enable);
    return { enabled: await contextEnabled(r, context) };
  }),

  route(notifications.overrideContextPreference, async (r) => {
    const context = await accessOverrideContext(r, r.path.context_kind, r.path.context_id);
    const channel = await ownChannel(r, { id: r.params.communication_channel_id ?? "" });
    const wanted = r.params.category ?? "";
    const category = findCategory(wanted);
    if (category === undefined) throw notFound();
    const frequency = r.params.frequency ?? "";
    return wrap(await overrideCategory(r, { channel, context, category, frequency }));
  }),
];
