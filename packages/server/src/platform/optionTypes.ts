/** Which options there are and of what types: a file's options come without TypeScript's help. */
import type { MailOptions, ServerOptions, ThrottleOptions } from "./config.ts";

type Kind = "string" | "number" | "boolean" | "object" | "list";
type Table<T> = Readonly<Record<keyof T, readonly Kind[]>>;

const text: readonly Kind[] = ["string"];
const number: readonly Kind[] = ["number"];
const flag: readonly Kind[] = ["boolean"];

const SERVER: Table<ServerOptions> = {
  port: number,
  host: text,
  data: text,
  database: text,
  connections: number,
  adminToken: text,
  accountName: text,
  refusalStatus: number,
  throttle: ["object", "boolean"],
  trustProxy: flag,
  publicUrl: text,
  mail: ["object"],
  pushContact: text,
  maxGroupSize: number,
  queueReplyFrom: number,
  maxFileSize: number,
  allowPrivateFetch: flag,
  fetchTimeout: number,
  bodyTimeout: number,
  logLevel: text,
  statementTimeout: number,
  cacheDirectory: ["string", "boolean"],
  checkAnswers: flag,
  background: flag,
  unsendWithin: number,
  clock: ["object"],
};

const THROTTLE: Table<ThrottleOptions> = {
  enabled: flag,
  highWaterMark: number,
  maximum: number,
  outflow: number,
  upFront: number,
  status: number,
  approve: text,
  block: text,
};

const MAIL: Table<MailOptions> = {
  server: text,
  from: text,
  fromName: text,
  connections: number,
  perSecond: number,
  timeoutSeconds: number,
  perDay: number,
  gatherSeconds: number,
  replyTo: ["list"],
  inboundPort: number,
  inboundHost: text,
  inboundLmtp: flag,
};

/** Every option that is none of ours, or of another type than it must be. */
export function typeFaults(options: ServerOptions): string[] {
  const groups = { throttle: THROTTLE, mail: MAIL };
  const faults = faultsOf(options, SERVER, "");
  for (const [name, table] of Object.entries(groups)) {
    const group: unknown = options[name as keyof typeof groups];
    if (kindOf(group) === "object") faults.push(...faultsOf(group as object, table, `${name}.`));
  }
  return faults;
}

function faultsOf(given: object, table: Readonly<Record<string, readonly Kind[]>>, prefix: string): string[] {
  return Object.entries(given).flatMap(([name, value]) => {
    if (!Object.hasOwn(table, name)) return [`there is no option ${prefix}${name}`];
    const kinds = table[name]!;
    if (value === undefined || kinds.includes(kindOf(value) as Kind)) return [];
    return [`${prefix}${name} must be a ${kinds.join(" or ")}, not ${JSON.stringify(value)}`];
  });
}

const kindOf = (value: unknown): string => (Array.isArray(value) ? "list" : value === null ? "null" : typeof value);
