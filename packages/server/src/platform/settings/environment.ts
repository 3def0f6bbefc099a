/** The process's environment. This is the only file of the server and the command that reads it (a test holds that). */
import type { Environment } from "./option.ts";

export const environment = (): Environment => process.env;
