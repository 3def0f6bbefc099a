/** A lab with a mail server, and with a delivery worker that is run by hand. */
import { DeliveryWorker } from "../../../src/notifications/delivery/deliveryWorker.ts";
import { createMailer } from "../../../src/notifications/delivery/mailer.ts";
import { TEXT_MEMO } from "../../../src/notifications/delivery/mailTexts.ts";
import { noPush, type PushSender } from "../../../src/notifications/delivery/push.ts";
import type { Services } from "../../../src/platform/context.ts";
import type { MailConfig } from "../../../src/platform/settings/configure.ts";
import type { Lab } from "../rules/lab.ts";
import { ScriptedSmtp } from "./smtp.ts";

export class PostOffice {
  readonly lab: Lab;
  readonly smtp: ScriptedSmtp;
  readonly services: Services;
  readonly worker: DeliveryWorker;

  constructor(lab: Lab, smtp: ScriptedSmtp, mail: Partial<MailConfig> = {}, push: PushSender = noPush) {
    this.lab = lab;
    this.smtp = smtp;
    this.services = lab.services({
      mail: { server: smtp.url, from: "notifications@lms.example", timeoutSeconds: 1, ...mail },
    });
    const { config, caches } = this.services;
    const mailer = createMailer({ ...config.mail, server: config.mail.server ?? smtp.url }, caches.of(TEXT_MEMO));
    this.worker = new DeliveryWorker(this.services, { mailer, push, fallbackSite: "https://lms.example" });
  }

  static async open(lab: Lab, mail: Partial<MailConfig> = {}): Promise<PostOffice> {
    return new PostOffice(lab, await ScriptedSmtp.listen(), mail);
  }

  /** Decides what waits, and sends what is due. */
  async deliver(): Promise<void> {
    await this.lab.decide({ gatherSeconds: this.services.config.mail.gatherSeconds });
    await this.worker.run();
  }

  async close(): Promise<void> {
    await this.worker.stop();
    await this.smtp.close();
  }
}
