/** All settings, in the order in which documents list them. Adding one is one entry in a file of sections/. */
import Type, { type TProperties } from "typebox";
import { firstStart } from "./sections/firstStart.ts";
import { behaviour, files, messages } from "./sections/limits.ts";
import { mail } from "./sections/mail.ts";
import { network } from "./sections/network.ts";
import { commandProcess, processSettings, testing } from "./sections/process.ts";
import { remote } from "./sections/remote.ts";
import { memoryStore, store } from "./sections/store.ts";

/** A heading of documents and of `--help`. */
export interface Section {
  readonly title: string;
  readonly options: TProperties;
}

/** What only the command has. */
export const commandOptions = { ...memoryStore, ...commandProcess };

/** What `startServer()` takes. */
export const serverOptions = {
  ...network,
  ...store,
  ...firstStart,
  ...mail,
  ...behaviour,
  ...messages,
  ...files,
  ...processSettings,
  ...testing,
};

export const serverSchema = Type.Object(serverOptions);

export const SETTINGS_SECTIONS: readonly Section[] = [
  { title: "Network", options: network },
  { title: "Store", options: { ...store, ...memoryStore } },
  { title: "First start", options: firstStart },
  { title: "Mail and push messages", options: mail },
  { title: "Answers and throttling", options: behaviour },
  { title: "Messages", options: messages },
  { title: "Files", options: files },
  { title: "Process", options: { ...processSettings, ...commandProcess } },
  { title: "Tests", options: testing },
];

/** What the commands take that talk to a running server. */
export const REMOTE: Section = { title: "Commands that talk to a server", options: remote };
