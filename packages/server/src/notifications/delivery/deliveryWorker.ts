/** Sends messages: takes those that are due, renders them as mails, delivers them, and records the outcome of each. */
import { TenantTurns } from "../../jobs/tenantTurns.ts";
import type { Services, TenantContext } from "../../platform/context.ts";
import { execute } from "../../store/database.ts";
import { notification } from "../rules/catalogue.ts";
import { recordBounce } from "./bounces.ts";
import { combine, gather } from "./gather.ts";
import type { Mailer } from "./mailer.ts";
import {
  type DueMessage,
  renewClaims,
  SERVER_AWAY,
  type Settled,
  takeAlong,
  takeMessages,
  tenantsWithMessages,
} from "./messages.sql.ts";
import { MailServerState } from "./outage.ts";
import { nextAttempt, type SendOutcome } from "./outcome.ts";
import type { PushSender } from "./push.ts";
import { type Rendered, renderMessages } from "./render.ts";
import { Settler } from "./settler.ts";
import type { MailContext } from "./tenants.ts";

export type DeliveryServices = Pick<Services, "db" | "clock" | "log" | "config" | "caches">;

export interface DeliveryOptions {
  /** Undefined where mails are kept instead of being sent. */
  readonly mailer: Mailer | undefined;
  readonly push: PushSender;
  readonly fallbackSite: string;
}

type DeliveryContext = MailContext & Pick<TenantContext, "now" | "clock">;

/** Messages of a tenant that are taken at one turn. */
const BATCH = 200;
const POLL_MS = 5_000;
const RENEW_MS = 15_000;
const STOP_MS = 3_000;
/** Mails for each connection that are rendered before more are taken. */
const AHEAD = 40;
/** A process that lost the store for a moment leaves the messages of others alone this long: they may have lost it too. */
const AFTER_FAILURE_MS = 60_000;
const TOGETHER = "sent in one mail with others";
const BUSY = "the mail server did not take it; it is tried again";
const KEPT = "kept here: no mail server is configured";

interface Details {
  readonly error?: string;
  readonly dispatchAt?: Date;
  readonly mail?: Rendered | undefined;
}

export class DeliveryWorker {
  readonly #services: DeliveryServices;
  readonly #options: DeliveryOptions;
  readonly #settler: Settler;
  readonly #mailServer: MailServerState;
  readonly #turns: TenantTurns;
  /** Mails that are being sent, each with the messages that it carries. */
  readonly #underWay = new Map<Promise<void>, readonly DueMessage[]>();
  #failedAt = Number.NEGATIVE_INFINITY;
  #poll: NodeJS.Timeout | undefined;
  #renew: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(services: DeliveryServices, options: DeliveryOptions) {
    this.#services = services;
    this.#options = options;
    this.#settler = new Settler(services);
    this.#mailServer = new MailServerState(services, () => this.wake());
    this.#turns = new TenantTurns({
      waiting: async () => {
        const rows = await execute(services.db, tenantsWithMessages, { now: services.clock.now() });
        return rows.map(({ root }) => root);
      },
      turn: (root) => this.#turn(root),
      failed: (error, root) => this.#failed(error, root),
    });
  }

  start(): void {
    this.#poll = setInterval(() => void this.#turns.run(), POLL_MS);
    this.#renew = setInterval(() => void this.#renewClaims(), RENEW_MS);
    this.#poll.unref();
    this.#renew.unref();
    void this.#turns.run();
  }

  /** Begins to send what is due. */
  wake(): void {
    if (!this.#stopped) void this.#turns.run();
  }

  /** Sends all that is due; resolves when the outcome of everything is written. */
  async run(): Promise<void> {
    await this.#turns.run();
    while (this.#underWay.size > 0) await Promise.race(this.#underWay.keys());
    await this.#settler.written();
    await this.#mailServer.settled();
  }

  #failed(error: unknown, root?: number): void {
    this.#failedAt = performance.now();
    // messages that were taken are free again when their claim has run out
    this.#services.log.error({ err: error, root }, "delivery");
  }

  /** Takes messages of one tenant and begins to send them. */
  async #turn(root: number): Promise<boolean> {
    const { clock } = this.#services;
    const ctx = { ...this.#services, root, now: clock.now(), fallbackSite: this.#options.fallbackSite };
    const due = await takeMessages(ctx, {
      limit: BATCH,
      own: this.#own().map(({ id }) => id),
      abandoned: performance.now() - this.#failedAt > AFTER_FAILURE_MS,
    });
    const gathers = ctx.config.mail.gatherSeconds > 0;
    const along = gathers ? await takeAlong(ctx, due) : [];
    await this.#dispatch(
      ctx,
      [...due, ...along].sort((a, b) => a.id - b.id),
    );
    while (this.#underWay.size > ctx.config.mail.connections * AHEAD) await Promise.race(this.#underWay.keys());
    return due.length >= BATCH;
  }

  /** The messages that this process is working on. */
  #own(): { readonly root_account_id: number; readonly id: number }[] {
    return [...[...this.#underWay.values()].flat(), ...this.#settler.waiting];
  }

  async #dispatch(ctx: DeliveryContext, due: readonly DueMessage[]): Promise<void> {
    const { mailer } = this.#options;
    const mails: DueMessage[] = [];
    for (const message of due) {
      const reason = reasonNotToSend(message);
      if (reason !== undefined) this.#note(message, "cancelled", reason);
      else if (message.path_type === "push") this.#begin([message], () => this.#push(ctx, message));
      else if (mailer === undefined) this.#note(message, "sent", KEPT);
      else mails.push(message);
    }
    if (mailer === undefined) return;
    const rendered: Rendered<DueMessage>[] = [];
    for (const each of await renderMessages(ctx, mails)) {
      if ("lapsed" in each) this.#note(each.message, "cancelled", each.lapsed);
      else rendered.push(each);
    }
    for (const group of ctx.config.mail.gatherSeconds > 0 ? gather(rendered) : rendered.map((mail) => [mail]))
      this.#begin(
        group.map(({ message }) => message),
        () => this.#send(ctx, mailer, group),
      );
  }

  #begin(messages: readonly DueMessage[], work: () => Promise<void>): void {
    const promise = work()
      .catch((error) => {
        for (const message of messages) this.#later(message, String(error));
      })
      .finally(() => this.#underWay.delete(promise));
    this.#underWay.set(promise, messages);
  }

  /** Sends one mail; its outcome is that of all messages in it. */
  async #send(ctx: DeliveryContext, mailer: Mailer, group: readonly Rendered<DueMessage>[]): Promise<void> {
    const outcome = await mailer.send(combine(group));
    this.#report(group, outcome);
    for (const mail of group) {
      const { message } = mail;
      if (outcome.kind === "sent") this.#note(message, "sent", group.length > 1 ? TOGETHER : null, { mail });
      else if (outcome.kind === "later")
        this.#later(message, outcome.error, outcome.fault === "mail" ? BUSY : SERVER_AWAY);
      else if (outcome.kind === "refused")
        this.#note(message, "transmission_error", "the mail server refused it", { error: outcome.error, mail });
      else this.#note(message, "bounced", "the mail server knows no such address", { error: outcome.error, mail });
    }
    const address = group[0]?.message.to_address;
    if (outcome.kind === "bounced" && address !== undefined) await this.#bounced(ctx, address, outcome.error);
  }

  /** Reports a mail that is lost, and whether the mail server works. */
  #report(group: readonly Rendered<DueMessage>[], outcome: SendOutcome): void {
    this.#mailServer.note(outcome);
    if (outcome.kind !== "refused" && outcome.kind !== "bounced") return;
    const messages = group.map(({ message }) => message.id);
    this.#services.log.warn({ messages, error: outcome.error, kind: outcome.kind }, "a mail was not taken");
  }

  async #bounced(ctx: DeliveryContext, address: string, error: string): Promise<void> {
    const now = ctx.clock.now();
    const details = { bouncedRecipients: [{ emailAddress: address, diagnosticCode: error }] };
    await recordBounce({ ...ctx, now }, { address, kind: "hard", at: now, details }).catch((cause) =>
      // the next mail to the address bounces too
      this.#failed(cause, ctx.root),
    );
  }

  async #push(ctx: DeliveryContext, message: DueMessage): Promise<void> {
    const { state, reason, text } = await this.#options.push.send(ctx, message);
    this.#note(message, state, reason, { mail: text });
  }

  #later(message: DueMessage, error: string, reason = BUSY): void {
    const firstDue = new Date(message.created_at.getTime() + message.delay_for * 1000);
    const at = nextAttempt(message.attempts, firstDue, this.#services.clock.now());
    if (at !== null) {
      this.#note(message, "staged", reason, { error, dispatchAt: at });
      return;
    }
    this.#services.log.warn({ messages: [message.id], error }, "a mail was given up after two days");
    this.#note(message, "transmission_error", "given up after two days", { error });
  }

  #note(message: DueMessage, state: Settled["state"], reason: string | null, details: Details = {}): void {
    const { error = null, dispatchAt = null, mail } = details;
    this.#settler.add({ message, state, reason, error, dispatchAt, mail });
  }

  async #renewClaims(): Promise<void> {
    try {
      for (const [root, messages] of Map.groupBy(this.#own(), (message) => message.root_account_id))
        await renewClaims(
          { db: this.#services.db, root },
          messages.map(({ id }) => id),
        );
    } catch (error) {
      this.#failed(error);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#poll);
    clearInterval(this.#renew);
    // mails that are being sent may finish; a server that does not answer is not waited for
    const patience = setTimeout(() => this.#options.mailer?.close(true), STOP_MS);
    await this.#turns.stop();
    while (this.#underWay.size > 0) await Promise.race(this.#underWay.keys());
    await this.#settler.stop();
    await this.#mailServer.settled();
    clearTimeout(patience);
    this.#options.mailer?.close(false);
  }
}

/** The reason why a message is not sent after all, though it was right to create it. */
function reasonNotToSend(message: DueMessage): string | undefined {
  const { category } = notification(message.notification);
  if (message.channel_state === null || message.channel_state === "retired") return "the channel was deleted";
  if (message.channel_bounces > 0 && category.name !== "Registration") return "mails to this address came back";
  if (message.turned_off && category.summarizable) return "the person unsubscribed meanwhile";
  if (message.path_type === "sms") return "text messages are not sent any more";
  if (message.path_type === "slack" || message.path_type === "twitter") return `${message.path_type} is not set up`;
  return undefined;
}
