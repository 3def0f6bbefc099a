/** The configuration: read once from flags, environment and file, checked as a whole, then frozen. */
import { homedir } from "node:os";
import { join } from "node:path";
import { type Clock, systemClock } from "./clock.ts";
import { typeFaults } from "./optionTypes.ts";

export interface ThrottleOptions {
  readonly enabled: boolean;
  /** Refuse when the level reaches this. */
  readonly highWaterMark: number;
  readonly maximum: number;
  /** Units that leak away per second. */
  readonly outflow: number;
  /** Charged when a request begins, given back when it ends. */
  readonly upFront: number;
  /** Status of a refusal. */
  readonly status: 403 | 429;
  /** Clients that are never refused nor charged: `user:12, ip:10.0.0.7; a comment, token:<hash>`. */
  readonly approve: string;
  /** Clients that are always refused, in the same form; also while `enabled` is false. */
  readonly block: string;
}

export interface MailOptions {
  /** Mail server, `smtp://user:password@host:port` or `smtps://…`. Without it mails are kept, to be read as comm messages. */
  readonly server: string | undefined;
  /** Address that mails come from. */
  readonly from: string;
  /** Name beside it where an account has none of its own. */
  readonly fromName: string;
  /** Connections to the mail server. */
  readonly connections: number;
  /** Mails a second at most; 0 for no limit. */
  readonly perSecond: number;
  /** Seconds that the mail server may take to answer. */
  readonly timeoutSeconds: number;
  /** Mails to one person in 24 hours; the rest goes into a digest. */
  readonly perDay: number;
  /** Events within so many seconds share one mail; 0 sends each on its own, as Canvas does. */
  readonly gatherSeconds: number;
  /** Addresses that replies go to, without their tags; none means that mails cannot be answered. */
  readonly replyTo: readonly string[];
  /** Port on which replies arrive by SMTP; without it none are taken in. */
  readonly inboundPort: number | undefined;
  /** Address on which replies arrive. */
  readonly inboundHost: string;
  /** Whether they arrive by LMTP instead, as from a mail server that delivers to mailboxes. */
  readonly inboundLmtp: boolean;
}

export interface ServerOptions {
  /** Port to listen on; 0 takes a free one. Default 0. */
  port?: number;
  /** Address to listen on. Default 127.0.0.1. */
  host?: string;
  /** Directory of the embedded store. Without it and without `database` everything lives in memory. */
  data?: string;
  /** PostgreSQL address, `postgres://user:password@host:port/name`. */
  database?: string;
  /** Connections to PostgreSQL. Default 10. */
  connections?: number;
  /** The administrator's token on the first start; at least 16 characters. Default: a random one. */
  adminToken?: string;
  /** Name of the root account made on the first start. */
  accountName?: string;
  /** Status of "not permitted": 403 as Canvas answers now, 401 as it did before 2025. */
  refusalStatus?: 401 | 403;
  /** Request throttling as in Canvas; false turns refusals off. */
  throttle?: Partial<ThrottleOptions> | false;
  /** Believe `X-Forwarded-Host`, `-Proto` and `-For`: only behind a proxy that sets them. */
  trustProxy?: boolean;
  /** Address under which people reach the server, for links in mails of tenants without a host name of their own. */
  publicUrl?: string;
  /** How mail goes out and comes in. */
  mail?: Partial<MailOptions>;
  /** `mailto:` or `https:` address of whoever runs the server; with it browsers can be sent push messages. */
  pushContact?: string;
  /** Largest group conversation, without its author. Default 100. */
  maxGroupSize?: number;
  /** Replies in conversations of at least this many people are queued. Default 100. */
  queueReplyFrom?: number;
  /** Seconds for which an author may take a message back from everybody. Default 300. */
  unsendWithin?: number;
  /** Largest file in bytes. Default 500 MiB. */
  maxFileSize?: number;
  /** Let files be copied from addresses of private networks and of this machine. Default false. */
  allowPrivateFetch?: boolean;
  /** Milliseconds without a byte after which copying a file from another server is given up. Default 30,000. */
  fetchTimeout?: number;
  /** Milliseconds without a byte after which an unfinished request body is given up. Default 60,000. */
  bodyTimeout?: number;
  /** Log level: `silent`, `error`, `warn`, `info` or `debug`. Default `silent` when embedded in another program. */
  logLevel?: string;
  /** Milliseconds after which a statement is given up. Default 15,000. */
  statementTimeout?: number;
  /** Where start-up templates are kept; `false` for nowhere. */
  cacheDirectory?: string | false;
  /** Check every answer against the contract and fail loudly on a difference. For tests. */
  checkAnswers?: boolean;
  /**
   * Whether this process also does the long work: queues, notifications, mail. Default true. With several processes on
   * one database some may only answer.
   */
  background?: boolean;
  /** The time; for tests. */
  clock?: Clock;
}

export interface Config {
  readonly port: number;
  readonly host: string;
  readonly data: string | undefined;
  readonly database: string | undefined;
  readonly connections: number;
  readonly adminToken: string | undefined;
  readonly accountName: string;
  readonly refusalStatus: 401 | 403;
  readonly throttle: ThrottleOptions;
  readonly trustProxy: boolean;
  readonly publicUrl: string | undefined;
  readonly mail: MailOptions;
  readonly pushContact: string | undefined;
  readonly maxGroupSize: number;
  readonly queueReplyFrom: number;
  readonly unsendWithin: number;
  readonly maxFileSize: number;
  readonly allowPrivateFetch: boolean;
  readonly fetchTimeout: number;
  readonly bodyTimeout: number;
  readonly logLevel: string;
  readonly statementTimeout: number;
  readonly cacheDirectory: string | undefined;
  readonly checkAnswers: boolean;
  readonly background: boolean;
  readonly clock: Clock;
}

/** One or more options are wrong; all of them are listed. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(`configuration: ${faults.join("; ")}`);
    this.faults = faults;
  }
}

/** Canvas's own numbers. */
const THROTTLE: ThrottleOptions = {
  enabled: true,
  highWaterMark: 600,
  maximum: 800,
  outflow: 10,
  upFront: 50,
  status: 403,
  approve: "",
  block: "",
};

const LEVELS = ["silent", "fatal", "error", "warn", "info", "debug", "trace"];

type Environment = Readonly<Record<string, string | undefined>>;

/** The options with their defaults, or every fault at once. An empty variable of the environment counts as none. */
export function configure(options: ServerOptions, variables: Environment): Config {
  const environment: Environment = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
  const faults = typeFaults(options);
  if (faults.length > 0) throw new ConfigurationError(faults);
  const check = (ok: boolean, fault: string) => {
    if (!ok) faults.push(fault);
  };
  const adminToken = options.adminToken ?? environment.PIDGE_ADMIN_TOKEN;
  const throttle = options.throttle === false ? { enabled: false } : (options.throttle ?? {});
  const config: Config = {
    port: options.port ?? 0,
    host: options.host ?? "127.0.0.1",
    data: options.data,
    database: options.database,
    connections: options.connections ?? 10,
    adminToken,
    accountName: options.accountName ?? "Pidge",
    refusalStatus: options.refusalStatus ?? 403,
    throttle: { ...THROTTLE, ...throttle },
    trustProxy: options.trustProxy ?? false,
    publicUrl: (options.publicUrl ?? environment.PIDGE_URL)?.replace(/\/+$/, ""),
    mail: {
      server: environment.PIDGE_SMTP,
      from: "notifications@localhost",
      fromName: "Pidge",
      connections: 5,
      perSecond: 0,
      timeoutSeconds: 30,
      perDay: 500,
      gatherSeconds: 0,
      replyTo: [],
      inboundPort: undefined,
      inboundHost: "127.0.0.1",
      inboundLmtp: false,
      ...options.mail,
    },
    pushContact: options.pushContact,
    maxGroupSize: options.maxGroupSize ?? 100,
    queueReplyFrom: options.queueReplyFrom ?? 100,
    unsendWithin: options.unsendWithin ?? 300,
    maxFileSize: options.maxFileSize ?? 500 * 1024 * 1024,
    allowPrivateFetch: options.allowPrivateFetch ?? false,
    fetchTimeout: options.fetchTimeout ?? 30_000,
    bodyTimeout: options.bodyTimeout ?? 60_000,
    logLevel: options.logLevel ?? "silent",
    statementTimeout: options.statementTimeout ?? 15_000,
    cacheDirectory:
      options.cacheDirectory === false
        ? undefined
        : (options.cacheDirectory ??
          environment.PIDGE_CACHE_DIR ??
          join(environment.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "pidge")),
    checkAnswers: options.checkAnswers ?? false,
    background: options.background ?? true,
    clock: options.clock ?? systemClock,
  };
  const whole = (n: number, low: number, high: number) => Number.isInteger(n) && n >= low && n <= high;
  check(whole(config.port, 0, 65_535), `port must be a whole number from 0 to 65535, not ${config.port}`);
  check(
    whole(config.connections, 1, 1_000),
    `connections must be a whole number from 1 to 1000, not ${config.connections}`,
  );
  check(
    whole(config.maxGroupSize, 1, 10_000),
    `maxGroupSize must be a whole number from 1 to 10000, not ${config.maxGroupSize}`,
  );
  check(
    whole(config.unsendWithin, 0, 31_536_000),
    `unsendWithin must be a whole number of seconds from 0 to 31536000, not ${config.unsendWithin}`,
  );
  check(
    whole(config.maxFileSize, 1, 2 ** 40),
    `maxFileSize must be a positive whole number of bytes, not ${config.maxFileSize}`,
  );
  check(
    whole(config.fetchTimeout, 1, 3_600_000),
    `fetchTimeout must be a whole number of milliseconds from 1 to 3600000, not ${config.fetchTimeout}`,
  );
  check(
    whole(config.bodyTimeout, 1, 3_600_000),
    `bodyTimeout must be a whole number of milliseconds from 1 to 3600000, not ${config.bodyTimeout}`,
  );
  const { throttle: t } = config;
  for (const name of ["highWaterMark", "maximum", "outflow", "upFront"] as const)
    check(Number.isFinite(t[name]) && t[name] >= 0, `throttle.${name} must be a number from 0, not ${t[name]}`);
  check([403, 429].includes(t.status), `throttle.status must be 403 or 429, not ${t.status}`);
  check(
    whole(config.statementTimeout, 1, 3_600_000),
    `statementTimeout must be a whole number of milliseconds from 1 to 3600000, not ${config.statementTimeout}`,
  );
  checkMail(config, check, whole);
  check(!(config.data && config.database), "data and database exclude each other");
  check(
    config.database === undefined || /^postgres(ql)?:\/\//.test(config.database),
    "database must be an address like postgres://user:password@host:5432/name",
  );
  check(
    adminToken === undefined || /^[\x21-\x7e]{16,255}$/.test(adminToken),
    "the administrator's token must be 16 to 255 visible ASCII characters",
  );
  check([401, 403].includes(config.refusalStatus), `refusalStatus must be 401 or 403, not ${config.refusalStatus}`);
  check(LEVELS.includes(config.logLevel), `logLevel must be one of ${LEVELS.join(", ")}, not ${config.logLevel}`);
  if (faults.length > 0) throw new ConfigurationError(faults);
  return Object.freeze(config);
}

/** A bare address: no display name, no blanks, nothing that could end a header line. */
const MAIL_ADDRESS = /^[^\s@<>(),;:"\\[\]]+@[^\s@<>(),;:"\\[\]]+$/;

function checkMail(
  { mail, publicUrl, pushContact }: Config,
  check: (ok: boolean, fault: string) => void,
  whole: (n: number, low: number, high: number) => boolean,
): void {
  check(
    mail.server === undefined || /^smtps?:\/\/[^/\s]+\/?(\?\S*)?$/.test(mail.server),
    "mail.server must be an address like smtp://user:password@host:587",
  );
  check(MAIL_ADDRESS.test(mail.from), `mail.from must be a mail address, not ${mail.from}`);
  check(!/[\r\n]/.test(mail.fromName), "mail.fromName must be one line");
  check(
    whole(mail.connections, 1, 100),
    `mail.connections must be a whole number from 1 to 100, not ${mail.connections}`,
  );
  check(
    whole(mail.perSecond, 0, 10_000),
    `mail.perSecond must be a whole number from 0 to 10000, not ${mail.perSecond}`,
  );
  check(
    whole(mail.timeoutSeconds, 1, 600),
    `mail.timeoutSeconds must be a whole number from 1 to 600, not ${mail.timeoutSeconds}`,
  );
  check(whole(mail.perDay, 1, 1_000_000), `mail.perDay must be a whole number from 1 to 1000000, not ${mail.perDay}`);
  check(
    whole(mail.gatherSeconds, 0, 3_600),
    `mail.gatherSeconds must be a whole number from 0 to 3600, not ${mail.gatherSeconds}`,
  );
  for (const address of mail.replyTo)
    check(MAIL_ADDRESS.test(address), `mail.replyTo must hold mail addresses, not ${address}`);
  check(
    mail.inboundPort === undefined || whole(mail.inboundPort, 0, 65_535),
    `mail.inboundPort must be a whole number from 0 to 65535, not ${mail.inboundPort}`,
  );
  check(
    mail.inboundPort === undefined || mail.replyTo.length > 0,
    "mail.inboundPort needs mail.replyTo: without an address nothing can be answered",
  );
  check(
    publicUrl === undefined || /^https?:\/\/[^\s?#]+$/.test(publicUrl),
    `publicUrl must be an address like https://messages.school.example, not ${publicUrl}`,
  );
  check(
    pushContact === undefined || /^(mailto:|https:)\S+$/.test(pushContact),
    `pushContact must begin with mailto: or https:, not ${pushContact}`,
  );
}
