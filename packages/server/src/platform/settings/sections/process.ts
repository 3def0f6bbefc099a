/** Settings: what this process does, and what programs that embed the server can replace. */
import { type Clock, systemClock } from "../../clock.ts";
import { bool, choice, opaque, whole } from "../option.ts";
import type { SampleTokens } from "../sampleTokens.ts";

export const processSettings = {
  background: bool({
    description:
      "Whether this process also does the long work: queues, notifications, mail. Of several processes on one database some may only answer.",
    default: true,
  }),
  logLevel: choice(["silent", "fatal", "error", "warn", "info", "debug", "trace"])({
    description: "What is written to the log, from nothing to every detail.",
    default: "silent",
    commandDefault: "warn",
    placeholder: "level",
  }),
};

export const testing = {
  checkAnswers: bool({
    description: "Check every answer against the contract and fail loudly on a difference.",
    default: false,
    programOnly: true,
  }),
  passwordWork: whole({
    description: "How often the 16 MiB of a password's hash are worked through. Fewer than 5 are only for tests.",
    minimum: 1,
    maximum: 16,
    default: 5,
    programOnly: true,
  }),
  sampleTokens: opaque<SampleTokens>({
    description:
      "Tokens that the page at `/` shows to browsers of this machine, for a campus that is there to be tried.",
    default: { list: () => [] },
    defaultText: "none",
    typeName: "SampleTokens",
  }),
  clock: opaque<Clock>({
    description: "The time.",
    default: systemClock,
    defaultText: "the system's",
    typeName: "Clock",
  }),
};

/** What only the command has: it decides how its own process runs. */
export const commandProcess = {
  footprint: choice(["auto", "small", "generous"])({
    description:
      "Memory against speed of this process; `auto` is `small` where the machine or container has less than 1 GiB, else `generous`.",
    default: "auto",
    placeholder: "size",
  }),
};
