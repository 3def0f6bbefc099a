/** Receives replies by SMTP or LMTP, from a mail server in front that forwards what comes to the reply addresses. */
import { SMTPServer } from "smtp-server";
import type { Services } from "../../platform/context.ts";
import { receiveMail } from "./inbound.ts";
import { readTag } from "./replyAddress.ts";
import type { NoticeSender } from "./undelivered.ts";

const MAX_SIZE = 25 * 1024 * 1024;

export interface InboundServer {
  readonly port: number;
  close(): Promise<void>;
}

export async function listenForMail(
  services: Services,
  at: { readonly port: number; readonly host: string; readonly lmtp: boolean },
  notices: NoticeSender | undefined,
): Promise<InboundServer> {
  const { log } = services;
  const server = new SMTPServer({
    banner: "ready",
    lmtp: at.lmtp,
    authOptional: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    size: MAX_SIZE,
    disableReverseLookup: true,
    onRcptTo(address, _session, done) {
      // this is no relay: only our own tagged addresses exist
      done(readTag(address.address) === undefined ? refuse(550, "no such mailbox") : undefined);
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("error", (error: Error) => done(error));
      stream.on("end", () => {
        if (stream.sizeExceeded) return done(refuse(552, "too large"));
        const recipients = session.envelope.rcptTo.map(({ address }) => address);
        receiveMail(services, { raw: Buffer.concat(chunks), recipients }, notices).then(
          (outcome) => {
            log.info({ outcome }, "inbound mail");
            done();
          },
          (error) => {
            log.error({ err: error }, "inbound mail");
            done(refuse(451, "try again later"));
          },
        );
      });
    },
  });
  server.on("error", (error) => log.error({ err: error }, "inbound mail"));
  await new Promise<void>((ready, failed) => {
    server.server.once("error", failed);
    server.listen(at.port, at.host, () => ready());
  });
  const { port } = server.server.address() as { port: number };
  return { port, close: () => new Promise((done) => server.close(() => done())) };
}

const refuse = (code: number, text: string): Error => Object.assign(new Error(text), { responseCode: code });
