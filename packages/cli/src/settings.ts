/** Where the command's settings come from: flags, then the environment, then a JSON file. Read here and nowhere else. */
import { readFileSync } from "node:fs";
import type { ServerOptions } from "@pidge/server";

/** Flags of `pidge serve` and `pidge demo`, as commander gives them. */
export interface ServeFlags {
  readonly port?: string;
  readonly host?: string;
  readonly data?: string;
  readonly memory?: boolean;
  readonly database?: string;
  readonly config?: string;
  readonly logLevel?: string;
  readonly trustProxy?: boolean;
  readonly smtp?: string;
}

/** Flags of the commands that talk to a running server. */
export interface RemoteFlags {
  readonly url?: string;
  readonly token?: string;
}

/** Flags of the commands that list, or show one. */
export interface ListFlags {
  readonly user?: string;
  readonly limit?: string;
  readonly json?: boolean;
}

/** What to list, or the one to show. */
export interface Listing {
  readonly id: string | undefined;
  readonly user: string | undefined;
  readonly limit: number;
  readonly json: boolean;
}

/** A setting that cannot be used; the message says which and why. */
class SettingsError extends Error {
  override readonly name = "SettingsError";
}

const DEFAULT_PORT = 4000;
export const DEFAULT_DATA = ".pidge/data";

const env = (...names: string[]): string | undefined =>
  names.map((n) => process.env[n]).find((v) => v !== undefined && v !== "");

export function serverSettings(
  flags: ServeFlags,
  defaults: { readonly data: string } = { data: DEFAULT_DATA },
): ServerOptions {
  const file = flags.config === undefined ? {} : readConfig(flags.config);
  if (flags.memory && (flags.data !== undefined || flags.database !== undefined))
    throw new SettingsError(
      "--memory keeps everything in memory: it cannot be given together with --data or --database",
    );
  if (flags.data === "") throw new SettingsError("--data must name a directory");
  if (flags.data !== undefined && flags.database !== undefined)
    throw new SettingsError("--data and --database exclude each other");
  const port = flags.port ?? env("PIDGE_PORT", "PORT") ?? file.port ?? DEFAULT_PORT;
  if (!/^\d{1,5}$/.test(String(port)) || Number(port) > 65_535)
    throw new SettingsError(`the port must be a number from 0 to 65535, not ${port}`);
  const { data, database, ...rest } = file;
  const options: ServerOptions = {
    ...rest,
    port: Number(port),
    host: flags.host ?? env("PIDGE_HOST") ?? file.host ?? "127.0.0.1",
    logLevel: flags.logLevel ?? env("PIDGE_LOG_LEVEL") ?? file.logLevel ?? "warn",
    trustProxy: flags.trustProxy ?? file.trustProxy ?? false,
  };
  const adminToken = env("PIDGE_ADMIN_TOKEN");
  if (adminToken !== undefined) options.adminToken = adminToken;
  const smtp = flags.smtp ?? env("PIDGE_SMTP");
  if (smtp !== undefined) options.mail = { ...file.mail, server: smtp };
  return { ...options, ...place(flags, { data, database }, defaults.data) };
}

/** Where the data lie: what the flags say, else the environment, else the file, else the default directory. */
function place(
  flags: ServeFlags,
  file: { readonly data: string | undefined; readonly database: string | undefined },
  fallback: string,
): Pick<ServerOptions, "data" | "database"> {
  if (flags.memory) return {};
  if (flags.database !== undefined) return { database: flags.database };
  if (flags.data !== undefined) return { data: flags.data };
  const database = env("PIDGE_DATABASE", "DATABASE_URL");
  if (database !== undefined) return { database };
  const data = env("PIDGE_DATA");
  if (data !== undefined) return { data };
  if (file.data !== undefined && file.database !== undefined)
    throw new SettingsError("data and database of the configuration file exclude each other");
  return file.database === undefined ? { data: file.data ?? fallback } : { database: file.database };
}

function readConfig(path: string): ServerOptions {
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (value === null || typeof value !== "object" || Array.isArray(value))
      throw new Error("it must hold one JSON object");
    return value as ServerOptions;
  } catch (error) {
    throw new SettingsError(`the configuration file ${path} cannot be used: ${(error as Error).message}`);
  }
}

/** The server to talk to and the token to use. */
export function remoteSettings(flags: RemoteFlags): { url: string; token: string } {
  const url = (flags.url ?? env("PIDGE_URL", "CANVAS_API_URL") ?? `http://127.0.0.1:${DEFAULT_PORT}`).replace(
    /\/api\/v1\/?$/,
    "",
  );
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ""))
    throw new SettingsError(`the server's address must be one like http://127.0.0.1:${DEFAULT_PORT}, not ${url}`);
  const token = flags.token ?? env("PIDGE_TOKEN", "PIDGE_ADMIN_TOKEN", "CANVAS_API_TOKEN");
  if (token === undefined) throw new SettingsError("a token is needed: give --token, or set PIDGE_TOKEN");
  return { url, token };
}

export function listSettings(flags: ListFlags, id: string | undefined): Listing {
  const limit = flags.limit ?? "20";
  if (!/^[1-9]\d{0,5}$/.test(limit)) throw new SettingsError(`--limit must be a number from 1 to 999999, not ${limit}`);
  if (id !== undefined && !/^\d{1,15}$/.test(id)) throw new SettingsError(`the id must be a number, not ${id}`);
  if (id !== undefined && flags.user !== undefined)
    throw new SettingsError("give an id or --user, not both: an id stands for one alone");
  return { id, user: flags.user, limit: Number(limit), json: flags.json ?? false };
}
