/** The process's environment. This is the only file of the server and the command that reads it (a test holds that). */
import type { Environment } from "./option.ts";

export const environment = (): Environment => process.env;

/** Sets a variable for the processes that this one starts, or removes it. */
export function setForChildren(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
