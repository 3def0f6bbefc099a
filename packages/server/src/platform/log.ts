/** The server's log: lines of JSON, in which no message, token or address stands. */
import pino from "pino";
import { hideSecrets } from "./settings/mask.ts";

/** The reader of multipart bodies writes the request's headers at level `trace`. */
const redact = { paths: ["busboyOptions.headers"], remove: true };

/** Writes to the standard output unless told where; no line contains one of the secrets. */
export const createLog = (level: string, secrets: readonly string[] = [], to?: pino.DestinationStream): pino.Logger => {
  const hooks = secrets.length === 0 ? {} : { hooks: { streamWrite: (line: string) => hideSecrets(line, secrets) } };
  const options = { level, base: null, redact, ...hooks };
  return to === undefined ? pino(options) : pino(options, to);
};
