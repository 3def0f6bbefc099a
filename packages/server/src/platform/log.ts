/** The server's log: lines of JSON, in which no message, token or address stands. */
import pino from "pino";

/** The reader of multipart bodies writes the request's headers at level `trace`. */
const redact = { paths: ["busboyOptions.headers"], remove: true };

/** Writes to the standard output unless told where. */
export const createLog = (level: string, to?: pino.DestinationStream): pino.Logger => {
  const options = { level, base: null, redact };
  return to === undefined ? pino(options) : pino(options, to);
};
