/** Presents the tabs of courses and groups: of all that Canvas has, those for which there is something to open. */
import type { Static, Tab } from "@pidge/api";
import type { Permission } from "../platform/permissions.ts";

type WireTab = Static<typeof Tab>;

export interface TabContext {
  /** `/courses/1` or `/groups/1`. */
  readonly path: string;
  readonly origin: string;
  can(permission: Permission): boolean;
  /** Whether there are settings to open, and the actor may change them. */
  readonly settings: boolean;
}

interface TabKind {
  readonly id: string;
  readonly label: string;
  readonly page: string;
  readonly isShown: (context: TabContext) => boolean;
}

const KINDS: readonly TabKind[] = [
  { id: "home", label: "Home", page: "", isShown: () => true },
  {
    id: "announcements",
    label: "Announcements",
    page: "/announcements",
    isShown: ({ can }) => can("read_announcements"),
  },
  {
    id: "discussions",
    label: "Discussions",
    page: "/discussion_topics",
    isShown: ({ can }) => can("read_forum"),
  },
  { id: "people", label: "People", page: "/users", isShown: ({ can }) => can("read_roster") },
  { id: "files", label: "Files", page: "/files", isShown: () => true },
  { id: "settings", label: "Settings", page: "/settings", isShown: ({ settings }) => settings },
];

/** The tabs that the actor may open. Positions count all tabs, so that they do not depend on the actor. */
export const presentTabs = (context: TabContext): WireTab[] =>
  KINDS.flatMap(({ id, label, page, isShown }, i) => {
    if (!isShown(context)) return [];
    const html_url = `${context.path}${page}`;
    return [
      {
        id,
        html_url,
        full_url: `${context.origin}${html_url}`,
        label,
        type: "internal" as const,
        position: i + 1,
        visibility: id === "settings" ? ("admins" as const) : ("public" as const),
      },
    ];
  });
