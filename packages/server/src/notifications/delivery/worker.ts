/** The worker that sends messages: takes up what is due, makes mails of it, hands them over, and notes the outcome. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { Database } from "../../store/database.ts";
import { notification } from "../rules/catalogue.ts";
import { recordBounce } from "./bounces.ts";
import {
  type DueMessage,
  freeDeadWork,
  renewClaims,
  type Settled,
  settle,
  takeAlong,
  takeMessages,
} from "./delivery.sql.ts";
import { combine, gather } from "./gather.ts";
import type { Mailer } from "./mailer.ts";
import { nextAttempt, type Outcome } from "./outcome.ts";
import type { PushSender } from "./push.ts";
import { type Rendered, type RenderOptions, renderMessages } from "./render.ts";

export interface DeliveryOptions extends RenderOptions {
  readonly db: Database;
  readonly now: () => Date;
  readonly log: Logger;
  /** Undefined where mails are kept instead of being sent. */
  readonly mailer: Mailer | undefined;
  readonly push: PushSender;
  readonly connections: number;
}

const BATCH = 200;
const POLL_MS = 5_000;
const RENEW_MS = 15_000;
const STOP_MS = 3_000;
const FLUSH_MS = 1_000;
const TOGETHER = "sent in one mail with others";
/** Mails handed to the connections before more are taken up. */
const AHEAD = 40;

export class DeliveryWorker {
  readonly #o: DeliveryOptions;
  /** Mails on their way, each with the messages that it carries. */
  readonly #underWay = new Map<Promise<void>, readonly DueMessage[]>();
  #settled: Settled[] = [];
  #poll: NodeJS.Timeout | undefined;
  #renew: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  constructor(options: DeliveryOptions) {
    this.#o = options;
  }

  start(): void {
    this.#poll = setInterval(() => void this.run(), POLL_MS);
    this.#renew = setInterval(() => void this.#renewClaims(), RENEW_MS);
    this.#poll.unref();
    this.#renew.unref();
    void this.run();
  }

  /** Works until nothing is due. */
  run(): Promise<void> {
    this.#again = true;
    this.#running ??= this.#work().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #work(): Promise<void> {
    try {
      await this.#flush();
      await freeDeadWork(this.#o.db);
      while (this.#again && !this.#stopped) {
        this.#again = false;
        await this.#drain();
      }
    } catch (error) {
      // what was taken up is freed when its claim runs out
      this.#o.log.error({ err: error }, "delivery");
    }
  }

  async #drain(): Promise<void> {
    const { db, now, connections } = this.#o;
    for (let more = true; more && !this.#stopped; ) {
      const due = await takeMessages(db, now(), BATCH);
      more = due.length === BATCH;
      const along = this.#o.mail.gatherSeconds > 0 ? await takeAlong(db, due, now()) : [];
      await this.#dispatch([...due, ...along].sort((a, b) => a.id - b.id));
      // outcomes are noted while the connections are busy with the next
      const noted = this.#flush();
      while (this.#underWay.size > connections * AHEAD) await Promise.race(this.#underWay.keys());
      await noted;
    }
    // what is done is noted while the slowest is still on its way
    while (this.#underWay.size > 0) {
      await Promise.race([Promise.all(this.#underWay.keys()), sleep(FLUSH_MS)]);
      await this.#flush();
    }
    await this.#flush();
  }

  async #dispatch(due: readonly DueMessage[]): Promise<void> {
    const mails: DueMessage[] = [];
    for (const message of due) {
      const reason = reasonNotToSend(message);
      if (reason !== undefined) this.#note(message, "cancelled", reason);
      else if (message.path_type === "push") this.#begin([message], () => this.#push(message));
      else if (this.#o.mailer === undefined) this.#note(message, "sent", "kept here: no mail server is configured");
      else mails.push(message);
    }
    const rendered: Rendered[] = [];
    for (const r of await renderMessages(this.#o.db, mails, this.#o)) {
      if ("lapsed" in r) this.#note(r.message as DueMessage, "cancelled", r.lapsed);
      else rendered.push(r);
    }
    for (const group of this.#o.mail.gatherSeconds > 0 ? gather(rendered) : rendered.map((r) => [r])) {
      const messages = group.map((r) => r.message as DueMessage);
      this.#begin(messages, () => this.#send(messages, group));
    }
  }

  #begin(messages: readonly DueMessage[], work: () => Promise<void>): void {
    const promise = work()
      .catch((error) => {
        for (const message of messages) this.#later(message, String(error));
      })
      .finally(() => this.#underWay.delete(promise));
    this.#underWay.set(promise, messages);
  }

  /** One mail; what becomes of it becomes of all the messages that it carries. */
  async #send(messages: readonly DueMessage[], group: readonly Rendered[]): Promise<void> {
    const outcome: Outcome = await this.#o.mailer!.send(combine(group));
    for (const mail of group) {
      const message = mail.message as DueMessage;
      if (outcome.kind === "sent") this.#note(message, "sent", messages.length > 1 ? TOGETHER : null, { mail });
      else if (outcome.kind === "later") this.#later(message, outcome.error);
      else if (outcome.kind === "refused")
        this.#note(message, "transmission_error", "the mail server refused it", { error: outcome.error, mail });
      else this.#note(message, "bounced", "the mail server knows no such address", { error: outcome.error, mail });
    }
    if (outcome.kind === "bounced") await this.#bounced(messages[0]!, outcome.error);
  }

  async #bounced({ root_account_id: root, to_address: address }: DueMessage, error: string): Promise<void> {
    const at = this.#o.now();
    const details = { bouncedRecipients: [{ emailAddress: address, diagnosticCode: error }] };
    await recordBounce(this.#o.db, root, { address, kind: "hard", at, details }, at);
  }

  async #push(message: DueMessage): Promise<void> {
    const { state, reason, text } = await this.#o.push.send(message, this.#o);
    this.#note(message, state, reason, { mail: text });
  }

  #later(message: DueMessage, error: string): void {
    const firstDue = new Date(message.created_at.getTime() + message.delay_for * 1000);
    const at = nextAttempt(message.attempts, firstDue, this.#o.now());
    if (at === null) this.#note(message, "transmission_error", "given up after two days", { error });
    else this.#note(message, "staged", "the mail server did not take it; it is tried again", { error, dispatchAt: at });
  }

  #note(
    message: DueMessage,
    state: Settled["state"],
    reason: string | null,
    more: { error?: string; dispatchAt?: Date; mail?: Rendered | undefined } = {},
  ): void {
    const { error = null, dispatchAt = null, mail } = more;
    this.#settled.push({ message, state, reason, error, dispatchAt, mail });
  }

  async #flush(): Promise<void> {
    const settled = this.#settled;
    this.#settled = [];
    try {
      await settle(this.#o.db, settled, this.#o.now());
    } catch (error) {
      // what was sent must not be sent again because the store was away for a moment
      this.#settled.unshift(...settled);
      throw error;
    }
  }

  async #renewClaims(): Promise<void> {
    const messages = [...[...this.#underWay.values()].flat(), ...this.#settled.map((s) => s.message)];
    if (messages.length === 0) return;
    await renewClaims(this.#o.db, messages).catch((error) => this.#o.log.error({ err: error }, "delivery"));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#poll);
    clearInterval(this.#renew);
    // what is on its way may finish; a server that does not answer is not waited for
    const patience = setTimeout(() => this.#o.mailer?.close(true), STOP_MS);
    await this.#running;
    clearTimeout(patience);
    this.#o.mailer?.close(false);
  }
}

/** What stands against sending now, though it was right to make the message then. */
function reasonNotToSend(m: DueMessage): string | undefined {
  const { category } = notification(m.notification);
  if (m.channel_state === null || m.channel_state === "retired") return "the channel was deleted";
  if (m.channel_bounces > 0 && category.name !== "Registration") return "mails to this address came back";
  if (m.turned_off && category.summarizable) return "the person unsubscribed meanwhile";
  if (m.path_type === "sms") return "text messages are not sent any more";
  if (m.path_type === "slack" || m.path_type === "twitter") return `${m.path_type} is not set up`;
  return undefined;
}
