/** Notification preferences over HTTP. */
import { notifications } from "@pidge/api";
import type { Actor } from "../../platform/actor.ts";
import { forbidden, invalid, notFound } from "../../platform/errors.ts";
import { route } from "../../platform/route.ts";
import type { Db } from "../../store/database.ts";
import { CATEGORIES, findCategory, NOTIFICATIONS } from "./catalogue.ts";
import { accessOwner, channelReference, requireChannel } from "./channelAccess.ts";
import { contextEnabled, findContext, overrideCategory, switchContext } from "./overrides.ts";
import {
  listPreferences,
  type Preference,
  readChanges,
  readFrequency,
  requireFrequency,
  requireNotification,
  setPreferences,
  showPreference,
} from "./preferences.ts";
import { updateFlags } from "./userFlags.ts";

type Path = Readonly<Record<string, string>>;

/** The channel is looked for first: an unknown one is a 404 even for those who may not read. */
async function channelToRead(db: Db, actor: Actor, path: Path) {
  const owner = await accessOwner(db, actor, path.user_id ?? "self");
  const channel = await requireChannel(db, actor.root, owner.userId, channelReference(path));
  if (!owner.isSelf && !owner.can("view_statistics")) throw forbidden();
  return channel;
}

async function ownChannel(db: Db, actor: Actor, path: Path) {
  const owner = await accessOwner(db, actor, "self");
  return requireChannel(db, actor.root, owner.userId, channelReference(path));
}

const wrap = (list: Preference[]) => ({ notification_preferences: list });

const list = [notifications.listPreferences, notifications.listPreferencesByAddress].map((endpoint) =>
  route(endpoint, async ({ db, actor, path }) => wrap(await listPreferences(db, await channelToRead(db, actor, path)))),
);

const show = [notifications.showPreference, notifications.showPreferenceByAddress].map((endpoint) =>
  route(endpoint, async ({ db, actor, path, now }) => {
    const channel = await channelToRead(db, actor, path);
    return wrap([await showPreference(db, channel, requireNotification(path.notification!), now)]);
  }),
);

const update = [notifications.updatePreference, notifications.updatePreferenceByAddress].map((endpoint) =>
  route(endpoint, async ({ db, actor, path, params, now }) => {
    const channel = await ownChannel(db, actor, path);
    const notification = requireNotification(path.notification!);
    const frequency = readFrequency(params.notification_preferences);
    return wrap(await setPreferences(db, channel, [notification], frequency, now));
  }),
);

const updateMany = [notifications.updatePreferences, notifications.updatePreferencesByAddress].map((endpoint) =>
  route(endpoint, async ({ db, actor, path, params, now }) => {
    const channel = await ownChannel(db, actor, path);
    const changed: Preference[] = [];
    // in order, and not as a whole: what stands before a bad one stays changed
    for (const { name, frequency } of readChanges(params.notification_preferences))
      changed.push(...(await setPreferences(db, channel, [requireNotification(name)], frequency, now)));
    return wrap(changed);
  }),
);

export const preferenceRoutes = [
  ...list,
  ...show,
  ...update,
  ...updateMany,

  route(notifications.listPreferenceCategories, async ({ db, actor, path }) => {
    await listPreferences(db, await channelToRead(db, actor, path));
    return { categories: CATEGORIES.map((c) => c.slug) };
  }),

  route(notifications.updatePreferenceCategory, async ({ db, actor, path, params, now }) => {
    const channel = await ownChannel(db, actor, path);
    const category = findCategory(path.category!);
    if (category === undefined) throw notFound();
    const frequency = readFrequency(params.notification_preferences);
    return wrap(await setPreferences(db, channel, category, frequency, now));
  }),

  route(notifications.updateCommunication, async ({ db, actor, params, now }) => {
    if (params.user !== undefined) await updateFlags(db, actor, params.user, now);
    if (params.category) {
      const channel = await ownChannel(db, actor, { id: params.channel_id ?? "" });
      const category = NOTIFICATIONS.filter((n) => n.category.preferenceForm === params.category);
      if (category.length === 0) throw notFound();
      await setPreferences(db, channel, category, params.frequency ?? undefined, now);
    }
    return {};
  }),

  route(notifications.showContextNotifications, async ({ db, actor, path, now }) => {
    const context = await findContext(db, actor, path.context_kind!, path.context_id!, now);
    return { enabled: await contextEnabled(db, actor, context) };
  }),

  route(notifications.switchContextNotifications, async ({ db, actor, path, params, now }) => {
    const context = await findContext(db, actor, path.context_kind!, path.context_id!, now);
    if (params.enable === undefined) throw invalid("enable", "blank", "must be true or false");
    // who was removed from a course may still mute it
    if (params.enable && !context.canRead) throw forbidden();
    await switchContext(db, actor, context, params.enable, now);
    return { enabled: await contextEnabled(db, actor, context) };
  }),

  route(notifications.overrideContextPreference, async ({ db, actor, path, params, now }) => {
    const context = await findContext(db, actor, path.context_kind!, path.context_id!, now);
    const channel = await ownChannel(db, actor, { id: params.communication_channel_id ?? "" });
    const wanted = params.category ?? "";
    const category = findCategory(wanted) ?? NOTIFICATIONS.filter((n) => n.category.preferenceForm === wanted);
    if (category.length === 0) throw notFound();
    const frequency = params.frequency ?? "";
    requireFrequency(frequency);
    return wrap(await overrideCategory(db, channel, context, category, frequency, now));
  }),
];
