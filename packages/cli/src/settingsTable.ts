/** Prints the settings that are in effect: value, and where it comes from. */
import type { Effective } from "@pidge/server/settings";
import { table } from "./output.ts";

export function settingsTable(settings: readonly Effective[]): string {
  if (settings.length === 0) return "Every setting has its default.";
  const sections = Map.groupBy(settings, ({ section }) => section);
  return [...sections]
    .map(
      ([section, inside]) =>
        `${section}\n${indented(table(inside.map(({ path, value, ...from }) => [path, shown(value), origin(from)])))}`,
    )
    .join("\n\n");
}

const indented = (text: string): string => text.replace(/^/gm, "  ");

const shown = (value: unknown): string =>
  value === undefined ? "-" : typeof value === "string" && /^\S+$/.test(value) ? value : JSON.stringify(value);

const origin = ({ source, name }: Pick<Effective, "source" | "name">): string =>
  name === undefined ? source : source === "file" ? `file ${name}` : name;
