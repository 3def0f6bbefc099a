/** The catalogue of notifications: names, categories and default frequencies, as Canvas ships them. */
import { must } from "../../store/must.ts";
import { CATALOGUE, type CategoryEntry, type Frequency } from "./catalogueEntries.ts";

export type { Frequency } from "./catalogueEntries.ts";

const FREQUENCIES: readonly Frequency[] = ["immediately", "daily", "weekly", "never"];
export const isFrequency = (text: string): text is Frequency => (FREQUENCIES as readonly string[]).includes(text);

export interface Notification {
  /** As on the wire: `new_announcement`. */
  readonly key: string;
  /** As people read it: `New Announcement`. */
  readonly name: string;
  readonly category: Category;
  /** Seconds to wait before it is sent. */
  readonly delay: number;
  /** Whether it may leave through a push channel. */
  readonly push: boolean;
}

export interface Category {
  readonly name: string;
  /** As in preferences: CamelCase split. */
  readonly preferenceForm: string;
  /** As in the list of categories: CamelCase kept together. */
  readonly slug: string;
  readonly default: Frequency;
  /** Neither registration nor migration: limits, digests and muting apply. */
  readonly summarizable: boolean;
  /** Whether preferences for one course may differ. */
  readonly course: boolean;
  /** Position in a digest, the lowest first. */
  readonly digestOrder: number;
}

const LAST_IN_DIGEST = 9;

/** Lower case with underscores: the wire's form of a name. */
const underscore = (name: string): string => name.toLowerCase().replaceAll(" ", "_");

function categoryOf(entry: CategoryEntry): Category {
  const { name } = entry;
  return {
    name,
    preferenceForm: name
      .replace(/[a-z](?=[A-Z])/g, (letter) => `${letter}_`)
      .toLowerCase()
      .replace(/[^a-z]/g, "_"),
    slug: underscore(name).replace(/[^a-z_]/g, ""),
    default: entry.default,
    summarizable: name !== "Registration" && name !== "Migration",
    course: entry.course ?? false,
    digestOrder: entry.digestOrder ?? LAST_IN_DIGEST,
  };
}

export const NOTIFICATIONS: readonly Notification[] = CATALOGUE.flatMap((entry) => {
  const category = categoryOf(entry);
  return entry.notifications.map(({ name, delay = 0, push = false }) => ({
    key: underscore(name),
    name,
    category,
    delay,
    push,
  }));
});

/** The categories in the order of the catalogue. */
export const CATEGORIES: readonly Category[] = [...new Set(NOTIFICATIONS.map((n) => n.category))];

const byKey = new Map(NOTIFICATIONS.map((n) => [n.key, n]));
const byName = new Map(NOTIFICATIONS.map((n) => [n.name, n]));
const byCategory = Map.groupBy(NOTIFICATIONS, (n) => n.category);

/** The notification with this wire name; it must be in the catalogue. */
export const notification = (key: string): Notification => must(byKey.get(key), `the notification ${key}`);

export const notificationsOf = (category: Category): readonly Notification[] => byCategory.get(category) ?? [];

/** Capitalizes each word; underscores, blanks and CamelCase part words. */
const titleCase = (text: string): string =>
  text
    .replace(/[a-z\d](?=[A-Z])/g, (letter) => `${letter} `)
    .split(/[\s_]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
    .filter((word) => word !== "")
    .join(" ");

/** Finds what a caller names: `new_announcement`, `New Announcement` or `NewAnnouncement`. */
export const findNotification = (text: string): Notification | undefined => byName.get(titleCase(text));

/** Only the letters: what all spellings of a category's name have in common. */
const lettersOf = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, "");

const byLetters = new Map(CATEGORIES.map((category) => [lettersOf(category.name), category]));

/**
 * Finds the notifications of a category by its name in any spelling: `DiscussionEntry`, `discussion_entry`,
 * `discussionentry`. Canvas takes other spellings than it gives out, so that programs that go through its list fail.
 */
export function findCategory(text: string): readonly Notification[] | undefined {
  const category = byLetters.get(lettersOf(text));
  return category && notificationsOf(category);
}
