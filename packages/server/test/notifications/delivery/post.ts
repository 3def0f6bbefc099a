/** A lab with a mail server and a delivery worker that is run by hand. */
import pino from "pino";
import { createMailer } from "../../../src/notifications/delivery/mailer.ts";
import { noPush, type PushSender } from "../../../src/notifications/delivery/push.ts";
import { DeliveryWorker } from "../../../src/notifications/delivery/worker.ts";
import { configure, type MailOptions } from "../../../src/platform/settings/configure.ts";
import type { Lab } from "../rules/lab.ts";
import { ScriptedSmtp } from "./smtp.ts";

export class PostOffice {
  readonly lab: Lab;
  readonly smtp: ScriptedSmtp;
  readonly worker: DeliveryWorker;
  readonly #gatherSeconds: number;

  constructor(lab: Lab, smtp: ScriptedSmtp, mail: Partial<MailOptions> = {}, push: PushSender = noPush) {
    this.lab = lab;
    this.smtp = smtp;
    const options = configure(
      { mail: { server: smtp.url, from: "notifications@lms.example", timeoutSeconds: 1, ...mail } },
      {},
    ).mail;
    this.#gatherSeconds = options.gatherSeconds;
    this.worker = new DeliveryWorker({
      db: lab.db,
      log: pino({ level: "fatal" }),
      now: () => lab.clock.now(),
      mail: options,
      fallbackSite: "https://lms.example",
      mailer: createMailer({ ...options, server: options.server! }),
      push,
      connections: options.connections,
    });
  }

  static async open(lab: Lab, mail: Partial<MailOptions> = {}): Promise<PostOffice> {
    return new PostOffice(lab, await ScriptedSmtp.listen(), mail);
  }

  /** Decides what waits, and sends what is due. */
  async deliver(): Promise<void> {
    await this.lab.decide({ gatherSeconds: this.#gatherSeconds });
    await this.worker.run();
  }

  async close(): Promise<void> {
    await this.worker.stop();
    await this.smtp.close();
  }
}
