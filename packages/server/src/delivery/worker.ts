/** The worker that sends messages: takes up what is due, makes mails of it, hands them over, and notes the outcome. */
import type { Logger } from "pino";
import { notification } from "../notifications/catalogue.ts";
import type { Database } from "../store/database.ts";
import { recordBounce } from "./bounces.ts";
import type { Mailer } from "./mailer.ts";
import { nextAttempt, type Outcome } from "./outcome.ts";
import type { PushSender } from "./push.ts";
import { type DueMessage, freeDeadWork, renewClaims, type Settled, settle, takeMessages } from "./queries.ts";
import { type Rendered, type RenderOptions, renderMessages, storeTexts } from "./render.ts";

export interface DeliveryOptions extends RenderOptions {
  readonly db: Database;
  readonly now: () => Date;
  readonly log: Logger;
  /** Undefined where mails are kept instead of being sent. */
  readonly mailer: Mailer | undefined;
  readonly push: PushSender;
  readonly connections: number;
}

const BATCH = 100;
const POLL_MS = 5_000;
const RENEW_MS = 15_000;
const STOP_MS = 3_000;
/** Mails handed to the connections before more are taken up. */
const AHEAD = 8;

export class DeliveryWorker {
  readonly #o: DeliveryOptions;
  readonly #underWay = new Map<DueMessage, Promise<void>>();
  #settled: Settled[] = [];
  #texts: Rendered[] = [];
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
      const due = (await takeMessages(db, now(), BATCH)).sort((a, b) => a.id - b.id);
      more = due.length === BATCH;
      await this.#dispatch(due);
      while (this.#underWay.size > connections * AHEAD) await Promise.race(this.#underWay.values());
      await this.#flush();
    }
    await Promise.all(this.#underWay.values());
    await this.#flush();
  }

  async #dispatch(due: readonly DueMessage[]): Promise<void> {
    const mails: DueMessage[] = [];
    for (const message of due) {
      const reason = reasonNotToSend(message);
      if (reason !== undefined) this.#note(message, "cancelled", reason);
      else if (message.path_type === "push") this.#begin(message, () => this.#push(message));
      else if (this.#o.mailer === undefined) this.#note(message, "sent", "kept here: no mail server is configured");
      else mails.push(message);
    }
    for (const r of await renderMessages(this.#o.db, mails, this.#o)) {
      const message = r.message as DueMessage;
      if ("lapsed" in r) this.#note(message, "cancelled", r.lapsed);
      else this.#begin(message, () => this.#send(message, r));
    }
  }

  #begin(message: DueMessage, work: () => Promise<void>): void {
    const promise = work()
      .catch((error) => this.#later(message, String(error)))
      .finally(() => this.#underWay.delete(message));
    this.#underWay.set(message, promise);
  }

  async #send(message: DueMessage, mail: Rendered): Promise<void> {
    const outcome: Outcome = await this.#o.mailer!.send(mail);
    if (outcome.kind !== "later") this.#texts.push(mail);
    switch (outcome.kind) {
      case "sent":
        return this.#note(message, "sent", null);
      case "later":
        return this.#later(message, outcome.error);
      case "refused":
        return this.#note(message, "transmission_error", "the mail server refused it", outcome.error);
      case "bounced": {
        this.#note(message, "bounced", "the mail server knows no such address", outcome.error);
        const details = { bouncedRecipients: [{ emailAddress: message.to_address, diagnosticCode: outcome.error }] };
        const at = this.#o.now();
        await recordBounce(
          this.#o.db,
          message.root_account_id,
          { address: message.to_address, kind: "hard", at, details },
          at,
        );
      }
    }
  }

  async #push(message: DueMessage): Promise<void> {
    const { state, reason, text } = await this.#o.push.send(message, this.#o);
    if (text !== undefined) this.#texts.push(text);
    this.#note(message, state, reason);
  }

  #later(message: DueMessage, error: string): void {
    const firstDue = new Date(message.created_at.getTime() + message.delay_for * 1000);
    const at = nextAttempt(message.attempts, firstDue, this.#o.now());
    if (at === null) this.#note(message, "transmission_error", "given up after two days", error);
    else this.#note(message, "staged", "the mail server did not take it; it is tried again", error, at);
  }

  #note(
    message: DueMessage,
    state: Settled["state"],
    reason: string | null,
    error: string | null = null,
    dispatchAt: Date | null = null,
  ): void {
    this.#settled.push({ message, state, reason, error, dispatchAt });
  }

  async #flush(): Promise<void> {
    const [settled, texts] = [this.#settled, this.#texts];
    this.#settled = [];
    this.#texts = [];
    await storeTexts(this.#o.db, texts);
    await settle(this.#o.db, settled, this.#o.now());
  }

  async #renewClaims(): Promise<void> {
    const messages = [...this.#underWay.keys()];
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
