// Made by `npm run generate:settings` from the schema beside it. Do not edit.
/** The settings as TypeScript sees them. A test holds them against the types that the schema derives. */
import type { Clock } from "../clock.ts";
import type { SampleTokens } from "./sampleTokens.ts";

export interface ServerOptions {
  /** Port to listen on; 0 takes a free one. From 0 to 65535. Default: 0. */
  port?: number | undefined;
  /** Address to listen on; `0.0.0.0` or `::` stands for every address of the machine. Default: "127.0.0.1". */
  host?: string | undefined;
  /** Address under which people reach the server, for links in mails of tenants without a host name of their own. Default: `http://localhost` with the port. */
  publicUrl?: string | undefined;
  /** Believe `X-Forwarded-Host`, `-Proto` and `-For`: only behind a proxy that sets them, since the host selects the tenant. Default: false. */
  trustProxy?: boolean | undefined;
  /** Time without a byte after which an unfinished request body is given up. Milliseconds from 1 to 3600000. Default: 60000. */
  bodyTimeout?: number | undefined;
  /** Directory of the embedded store, which one process at a time may open. `startServer()` keeps everything in memory without it. */
  data?: string | undefined;
  /** PostgreSQL 15 or newer instead of the embedded store; any number of processes may share it. */
  database?: string | undefined;
  /** Connections of this process to PostgreSQL. From 1 to 1000. Default: 10. */
  connections?: number | undefined;
  /** Time after which a statement is given up. Milliseconds from 1 to 3600000. Default: 15000. */
  statementTimeout?: number | undefined;
  /** Directory of the start-up templates, with which a new embedded store starts in a fraction of the time; `false` keeps none. Default: `pidge` in `$XDG_CACHE_HOME`, or in `~/.cache`. */
  cacheDirectory?: string | false | undefined;
  /** The administrator's token. On the first start it becomes the only one; a later start with another one adds that. Default: a random one, shown on the first start. */
  adminToken?: string | undefined;
  /** Name of the root account, which people see as the name of the school. Default: "Pidge". */
  accountName?: string | undefined;
  /** How mail goes out and comes in. */
  mail?: MailOptions | undefined;
  /** Address of whoever runs the server, `mailto:` or `https:`; with it browsers can be sent push messages. */
  pushContact?: string | undefined;
  /** Status of an answer that permits nothing: 403 as Canvas answers now, 401 as it did before 2025. Default: 403. */
  refusalStatus?: 401 | 403 | undefined;
  /** Request throttling as in Canvas; `false` refuses nobody. */
  throttle?: ThrottleOptions | false | undefined;
  /** Largest group conversation, without its author. From 1 to 10000. Default: 100. */
  maxGroupSize?: number | undefined;
  /** How many different people somebody may write to or invite, and to how many addresses somebody may have confirmations sent, counted over the last minute and the last day; `false` limits nobody. Not counted: replies, whole courses by those who may write to all their people, and whatever account administrators do. */
  peopleLimits?: PeopleLimitsOptions | false | undefined;
  /** Number of people from which a reply answers 202, as Canvas does for replies that it queues. From 1 to 1000000. Default: 100. */
  queueReplyFrom?: number | undefined;
  /** Time in which an author may take a message back from everybody. Seconds from 0 to 31536000. Default: 300. */
  unsendWithin?: number | undefined;
  /** Largest file that can be uploaded. Bytes from 1 to 1099511627776. Default: 524288000. */
  maxFileSize?: number | undefined;
  /** Let files be copied from, and feeds read at, addresses of private networks and of this machine. Default: false. */
  allowPrivateFetch?: boolean | undefined;
  /** Time without a byte after which copying a file from another server is given up. Milliseconds from 1 to 3600000. Default: 30000. */
  fetchTimeout?: number | undefined;
  /** Whether this process also does the long work: queues, notifications, mail. Of several processes on one database some may only answer. Default: true. */
  background?: boolean | undefined;
  /** What is written to the log, from nothing to every detail. Default: "silent". */
  logLevel?: "silent" | "fatal" | "error" | "warn" | "info" | "debug" | "trace" | undefined;
  /** Check every answer against the contract and fail loudly on a difference. Default: false. */
  checkAnswers?: boolean | undefined;
  /** How often the 16 MiB of a password's hash are worked through. Fewer than 5 are only for tests. From 1 to 16. Default: 5. */
  passwordWork?: number | undefined;
  /** Tokens that the page at `/` shows to browsers of this machine, for a campus that is there to be tried. Default: none. */
  sampleTokens?: SampleTokens | undefined;
  /** The time. Default: the system's. */
  clock?: Clock | undefined;
}

export interface MailOptions {
  /** Mail server that takes outgoing mail. Without one mails are kept, to be read with `pidge mail` and as comm messages. */
  server?: string | undefined;
  /** Address that mails come from. Default: "notifications@localhost". */
  from?: string | undefined;
  /** Name before that address where an account sets none of its own. Default: "Pidge". */
  fromName?: string | undefined;
  /** Connections to the mail server. From 1 to 100. Default: 5. */
  connections?: number | undefined;
  /** Mails that are handed to the mail server in a second; 0 for no limit. From 0 to 10000. Default: 0. */
  perSecond?: number | undefined;
  /** Time that the mail server may take to answer. Seconds from 1 to 600. Default: 30. */
  timeoutSeconds?: number | undefined;
  /** Mails to one person in 24 hours; the rest goes into a digest. From 1 to 1000000. Default: 500. */
  perDay?: number | undefined;
  /** Time within which events share one mail; 0 sends each on its own, as Canvas does. Seconds from 0 to 3600. Default: 0. */
  gatherSeconds?: number | undefined;
  /** Addresses that replies go to, without their tags; with none, mails cannot be answered. Default: []. */
  replyTo?: readonly string[] | undefined;
  /** Port on which replies arrive by SMTP; without it none are received. 0 takes a free one. From 0 to 65535. */
  inboundPort?: number | undefined;
  /** Address on which replies arrive. Default: "127.0.0.1". */
  inboundHost?: string | undefined;
  /** Name of the mail server in front, as it stands in the `Authentication-Results` that it adds: replies are then taken only from senders whose domain it authenticated. It must remove fields in its name from outside. */
  authservId?: string | undefined;
  /** Receive replies by LMTP instead of SMTP, as from a mail server that delivers to mailboxes. Default: false. */
  inboundLmtp?: boolean | undefined;
}

export interface ThrottleOptions {
  /** Whether requests are refused at all; clients in `throttle.block` always are. Default: true. */
  enabled?: boolean | undefined;
  /** Level of a client's bucket at which requests are refused. From 0 upwards. Default: 600. */
  highWaterMark?: number | undefined;
  /** Highest level that a bucket can reach. From 0 upwards. Default: 800. */
  maximum?: number | undefined;
  /** Units that leak away per second. From 0 upwards. Default: 10. */
  outflow?: number | undefined;
  /** Units charged when a request begins and given back when it ends. From 0 upwards. Default: 50. */
  upFront?: number | undefined;
  /** Status of a refused request. Default: 403. */
  status?: 403 | 429 | undefined;
  /** Clients that are never refused nor charged: `user:12, ip:10.0.0.7; a comment, token:<hash>`. Default: "". */
  approve?: string | undefined;
  /** Clients that are always refused, in the same form, also while throttling is off. Default: "". */
  block?: string | undefined;
}

export interface PeopleLimitsOptions {
  /** Whether anybody is limited. Default: true. */
  enabled?: boolean | undefined;
  /** People in a minute, for students and everybody else who teaches no course. From 1 to 100000. Default: 150. */
  othersPerMinute?: number | undefined;
  /** The same in a day. From 1 to 100000. Default: 600. */
  othersPerDay?: number | undefined;
  /** People in a minute, for those who teach a course now. From 1 to 100000. Default: 1500. */
  teachersPerMinute?: number | undefined;
  /** The same in a day. From 1 to 100000. Default: 5000. */
  teachersPerDay?: number | undefined;
  /** Addresses to which somebody may have confirmations sent in a minute. From 1 to 100000. Default: 10. */
  addressesPerMinute?: number | undefined;
  /** The same in a day. From 1 to 100000. Default: 30. */
  addressesPerDay?: number | undefined;
}

export interface Config {
  /** Port to listen on; 0 takes a free one. From 0 to 65535. Default: 0. */
  readonly port: number;
  /** Address to listen on; `0.0.0.0` or `::` stands for every address of the machine. Default: "127.0.0.1". */
  readonly host: string;
  /** Address under which people reach the server, for links in mails of tenants without a host name of their own. Default: `http://localhost` with the port. */
  readonly publicUrl: string | undefined;
  /** Believe `X-Forwarded-Host`, `-Proto` and `-For`: only behind a proxy that sets them, since the host selects the tenant. Default: false. */
  readonly trustProxy: boolean;
  /** Time without a byte after which an unfinished request body is given up. Milliseconds from 1 to 3600000. Default: 60000. */
  readonly bodyTimeout: number;
  /** Directory of the embedded store, which one process at a time may open. `startServer()` keeps everything in memory without it. */
  readonly data: string | undefined;
  /** PostgreSQL 15 or newer instead of the embedded store; any number of processes may share it. */
  readonly database: string | undefined;
  /** Connections of this process to PostgreSQL. From 1 to 1000. Default: 10. */
  readonly connections: number;
  /** Time after which a statement is given up. Milliseconds from 1 to 3600000. Default: 15000. */
  readonly statementTimeout: number;
  /** Directory of the start-up templates, with which a new embedded store starts in a fraction of the time; `false` keeps none. Default: `pidge` in `$XDG_CACHE_HOME`, or in `~/.cache`. */
  readonly cacheDirectory: string | undefined;
  /** The administrator's token. On the first start it becomes the only one; a later start with another one adds that. Default: a random one, shown on the first start. */
  readonly adminToken: string | undefined;
  /** Name of the root account, which people see as the name of the school. Default: "Pidge". */
  readonly accountName: string;
  /** How mail goes out and comes in. */
  readonly mail: MailConfig;
  /** Address of whoever runs the server, `mailto:` or `https:`; with it browsers can be sent push messages. */
  readonly pushContact: string | undefined;
  /** Status of an answer that permits nothing: 403 as Canvas answers now, 401 as it did before 2025. Default: 403. */
  readonly refusalStatus: 401 | 403;
  /** Request throttling as in Canvas; `false` refuses nobody. */
  readonly throttle: ThrottleConfig;
  /** Largest group conversation, without its author. From 1 to 10000. Default: 100. */
  readonly maxGroupSize: number;
  /** How many different people somebody may write to or invite, and to how many addresses somebody may have confirmations sent, counted over the last minute and the last day; `false` limits nobody. Not counted: replies, whole courses by those who may write to all their people, and whatever account administrators do. */
  readonly peopleLimits: PeopleLimitsConfig;
  /** Number of people from which a reply answers 202, as Canvas does for replies that it queues. From 1 to 1000000. Default: 100. */
  readonly queueReplyFrom: number;
  /** Time in which an author may take a message back from everybody. Seconds from 0 to 31536000. Default: 300. */
  readonly unsendWithin: number;
  /** Largest file that can be uploaded. Bytes from 1 to 1099511627776. Default: 524288000. */
  readonly maxFileSize: number;
  /** Let files be copied from, and feeds read at, addresses of private networks and of this machine. Default: false. */
  readonly allowPrivateFetch: boolean;
  /** Time without a byte after which copying a file from another server is given up. Milliseconds from 1 to 3600000. Default: 30000. */
  readonly fetchTimeout: number;
  /** Whether this process also does the long work: queues, notifications, mail. Of several processes on one database some may only answer. Default: true. */
  readonly background: boolean;
  /** What is written to the log, from nothing to every detail. Default: "silent". */
  readonly logLevel: "silent" | "fatal" | "error" | "warn" | "info" | "debug" | "trace";
  /** Check every answer against the contract and fail loudly on a difference. Default: false. */
  readonly checkAnswers: boolean;
  /** How often the 16 MiB of a password's hash are worked through. Fewer than 5 are only for tests. From 1 to 16. Default: 5. */
  readonly passwordWork: number;
  /** Tokens that the page at `/` shows to browsers of this machine, for a campus that is there to be tried. Default: none. */
  readonly sampleTokens: SampleTokens;
  /** The time. Default: the system's. */
  readonly clock: Clock;
}

export interface MailConfig {
  /** Mail server that takes outgoing mail. Without one mails are kept, to be read with `pidge mail` and as comm messages. */
  readonly server: string | undefined;
  /** Address that mails come from. Default: "notifications@localhost". */
  readonly from: string;
  /** Name before that address where an account sets none of its own. Default: "Pidge". */
  readonly fromName: string;
  /** Connections to the mail server. From 1 to 100. Default: 5. */
  readonly connections: number;
  /** Mails that are handed to the mail server in a second; 0 for no limit. From 0 to 10000. Default: 0. */
  readonly perSecond: number;
  /** Time that the mail server may take to answer. Seconds from 1 to 600. Default: 30. */
  readonly timeoutSeconds: number;
  /** Mails to one person in 24 hours; the rest goes into a digest. From 1 to 1000000. Default: 500. */
  readonly perDay: number;
  /** Time within which events share one mail; 0 sends each on its own, as Canvas does. Seconds from 0 to 3600. Default: 0. */
  readonly gatherSeconds: number;
  /** Addresses that replies go to, without their tags; with none, mails cannot be answered. Default: []. */
  readonly replyTo: readonly string[];
  /** Port on which replies arrive by SMTP; without it none are received. 0 takes a free one. From 0 to 65535. */
  readonly inboundPort: number | undefined;
  /** Address on which replies arrive. Default: "127.0.0.1". */
  readonly inboundHost: string;
  /** Name of the mail server in front, as it stands in the `Authentication-Results` that it adds: replies are then taken only from senders whose domain it authenticated. It must remove fields in its name from outside. */
  readonly authservId: string | undefined;
  /** Receive replies by LMTP instead of SMTP, as from a mail server that delivers to mailboxes. Default: false. */
  readonly inboundLmtp: boolean;
}

export interface ThrottleConfig {
  /** Whether requests are refused at all; clients in `throttle.block` always are. Default: true. */
  readonly enabled: boolean;
  /** Level of a client's bucket at which requests are refused. From 0 upwards. Default: 600. */
  readonly highWaterMark: number;
  /** Highest level that a bucket can reach. From 0 upwards. Default: 800. */
  readonly maximum: number;
  /** Units that leak away per second. From 0 upwards. Default: 10. */
  readonly outflow: number;
  /** Units charged when a request begins and given back when it ends. From 0 upwards. Default: 50. */
  readonly upFront: number;
  /** Status of a refused request. Default: 403. */
  readonly status: 403 | 429;
  /** Clients that are never refused nor charged: `user:12, ip:10.0.0.7; a comment, token:<hash>`. Default: "". */
  readonly approve: string;
  /** Clients that are always refused, in the same form, also while throttling is off. Default: "". */
  readonly block: string;
}

export interface PeopleLimitsConfig {
  /** Whether anybody is limited. Default: true. */
  readonly enabled: boolean;
  /** People in a minute, for students and everybody else who teaches no course. From 1 to 100000. Default: 150. */
  readonly othersPerMinute: number;
  /** The same in a day. From 1 to 100000. Default: 600. */
  readonly othersPerDay: number;
  /** People in a minute, for those who teach a course now. From 1 to 100000. Default: 1500. */
  readonly teachersPerMinute: number;
  /** The same in a day. From 1 to 100000. Default: 5000. */
  readonly teachersPerDay: number;
  /** Addresses to which somebody may have confirmations sent in a minute. From 1 to 100000. Default: 10. */
  readonly addressesPerMinute: number;
  /** The same in a day. From 1 to 100000. Default: 30. */
  readonly addressesPerDay: number;
}
