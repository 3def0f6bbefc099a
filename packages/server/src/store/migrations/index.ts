/** The migrations in order. Forward only: a released one is never edited, a mistake is mended by the next. */
import { sql as directory } from "./0001_directory.ts";
import { sql as conversations } from "./0002_conversations.ts";

export const migrations: Readonly<Record<string, string>> = {
  "0001_directory": directory,
  "0002_conversations": conversations,
};
