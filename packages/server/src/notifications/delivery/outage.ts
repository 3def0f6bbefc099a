/** Follows whether the mail server takes mails: reports when that changes, and releases what waits when it does again. */
import type { Services } from "../../platform/context.ts";
import { HEALTH } from "../../platform/health.ts";
import { execute } from "../../store/database.ts";
import { releaseDelayed, tenantsWithDelayed } from "./messages.sql.ts";
import type { SendOutcome } from "./outcome.ts";

/** A connection that breaks once may be about one mail; twice in a row it is about the server. */
const BROKEN_IN_A_ROW = 2;
/** A server that keeps changing its mind must not be sent the same mails over and over. */
const RELEASE_EVERY_MS = 5 * 60_000;

export class MailServerState {
  readonly #services: Pick<Services, "db" | "clock" | "log" | "caches">;
  readonly #wake: () => void;
  #away = false;
  #broken = 0;
  /** Also at the start: an outage may have begun in a process that is gone. */
  #owesRelease = true;
  #releasedAt = Number.NEGATIVE_INFINITY;
  #releasing: Promise<void> = Promise.resolve();

  constructor(services: Pick<Services, "db" | "clock" | "log" | "caches">, wake: () => void) {
    this.#services = services;
    this.#wake = wake;
  }

  note(outcome: SendOutcome): void {
    if (outcome.kind !== "later") this.#works();
    else if (outcome.fault === "server") this.#fails(outcome.error);
    else if (outcome.fault === "mail") this.#broken = 0;
    else if (++this.#broken >= BROKEN_IN_A_ROW) this.#fails(outcome.error);
  }

  /** Resolves when a release that began is written. */
  async settled(): Promise<void> {
    await this.#releasing;
  }

  #fails(error: string): void {
    this.#owesRelease = true;
    if (this.#away) return;
    this.#away = true;
    this.#services.caches.of(HEALTH).note("mail", false);
    this.#services.log.error({ error }, "the mail server takes no mails; they are kept and tried again");
  }

  #works(): void {
    this.#broken = 0;
    if (this.#away) {
      this.#away = false;
      this.#services.caches.of(HEALTH).note("mail", true);
      this.#services.log.info("the mail server takes mails again");
    }
    const now = this.#services.clock.now().getTime();
    if (!this.#owesRelease || now - this.#releasedAt < RELEASE_EVERY_MS) return;
    this.#owesRelease = false;
    this.#releasing = this.#release(now);
  }

  async #release(at: number): Promise<void> {
    const { db, clock, log } = this.#services;
    const now = clock.now();
    try {
      const tenants = await execute(db, tenantsWithDelayed, { now });
      for (const { root } of tenants) await execute(db, releaseDelayed, { tenant: root, now });
      if (tenants.length === 0) return;
      this.#releasedAt = at;
      this.#wake();
    } catch (error) {
      // they are tried again at their own time
      this.#owesRelease = true;
      log.error({ err: error }, "delivery: mails that waited for the mail server could not be released");
    }
  }
}
