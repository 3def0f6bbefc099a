/** Settings: how Canvas-like the server answers, and what it allows. */
import { bool, choice, number, switchable, text, whole } from "../option.ts";

/** The throttle's defaults are Canvas's own numbers. */
export const behaviour = {
  refusalStatus: choice([401, 403])({
    description: "Status of an answer that permits nothing: 403 as Canvas answers now, 401 as it did before 2025.",
    default: 403,
  }),
  throttle: switchable("Request throttling as in Canvas; `false` refuses nobody.", {
    enabled: bool({
      description: "Whether requests are refused at all; clients in `throttle.block` always are.",
      default: true,
      environment: ["PIDGE_THROTTLE"],
      flag: "throttle",
    }),
    highWaterMark: number({
      description: "Level of a client's bucket at which requests are refused.",
      minimum: 0,
      default: 600,
    }),
    maximum: number({ description: "Highest level that a bucket can reach.", minimum: 0, default: 800 }),
    outflow: number({ description: "Units that leak away per second.", minimum: 0, default: 10 }),
    upFront: number({
      description: "Units charged when a request begins and given back when it ends.",
      minimum: 0,
      default: 50,
    }),
    status: choice([403, 429])({ description: "Status of a refused request.", default: 403 }),
    approve: text({
      description: "Clients that are never refused nor charged: `user:12, ip:10.0.0.7; a comment, token:<hash>`.",
      default: "",
      placeholder: "clients",
    }),
    block: text({
      description: "Clients that are always refused, in the same form, also while throttling is off.",
      default: "",
      placeholder: "clients",
    }),
  }),
};

export const messages = {
  maxGroupSize: whole({
    description: "Largest group conversation, without its author.",
    minimum: 1,
    maximum: 10_000,
    default: 100,
  }),
  peopleLimits: switchable(
    "How many different people somebody may write to or invite, and to how many addresses somebody may have confirmations sent, counted over the last minute and the last day; `false` limits nobody. Not counted: replies, whole courses by those who may write to all their people, and whatever account administrators do.",
    {
      enabled: bool({ description: "Whether anybody is limited.", default: true, flag: "people-limits" }),
      othersPerMinute: whole({
        description: "People in a minute, for students and everybody else who teaches no course.",
        minimum: 1,
        maximum: 100_000,
        default: 150,
      }),
      othersPerDay: whole({ description: "The same in a day.", minimum: 1, maximum: 100_000, default: 600 }),
      teachersPerMinute: whole({
        description: "People in a minute, for those who teach a course now.",
        minimum: 1,
        maximum: 100_000,
        default: 1_500,
      }),
      teachersPerDay: whole({ description: "The same in a day.", minimum: 1, maximum: 100_000, default: 5_000 }),
      addressesPerMinute: whole({
        description: "Addresses to which somebody may have confirmations sent in a minute.",
        minimum: 1,
        maximum: 100_000,
        default: 10,
      }),
      addressesPerDay: whole({ description: "The same in a day.", minimum: 1, maximum: 100_000, default: 30 }),
    },
  ),
  queueReplyFrom: whole({
    description: "Number of people from which a reply answers 202, as Canvas does for replies that it queues.",
    minimum: 1,
    maximum: 1_000_000,
    default: 100,
  }),
  unsendWithin: whole({
    description: "Time in which an author may take a message back from everybody.",
    unit: "seconds",
    minimum: 0,
    maximum: 31_536_000,
    default: 300,
  }),
};

export const files = {
  maxFileSize: whole({
    description: "Largest file that can be uploaded.",
    unit: "bytes",
    minimum: 1,
    maximum: 2 ** 40,
    default: 500 * 1024 * 1024,
  }),
  allowPrivateFetch: bool({
    description: "Let files be copied from, and feeds read at, addresses of private networks and of this machine.",
    default: false,
  }),
  fetchTimeout: whole({
    description: "Time without a byte after which copying a file from another server is given up.",
    unit: "milliseconds",
    minimum: 1,
    maximum: 3_600_000,
    default: 30_000,
  }),
};
