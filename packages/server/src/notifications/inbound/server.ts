/** Receives mail by SMTP or LMTP, from a mail server in front that forwards what comes to our tagged addresses. */
import { SMTPServer, type SMTPServerSession } from "smtp-server";
import type { Services } from "../../platform/context.ts";
import { readTag } from "../delivery/mailTags.ts";
import type { NoticeSender } from "../delivery/notice.ts";
import { MailReader } from "./reading/mailReader.ts";
import { RejectedMail, receiveMail } from "./receive.ts";

const MAX_SIZE = 25 * 1024 * 1024;
/** Each may bring a mail of the greatest size, which is held in memory. */
const MAX_CONNECTIONS = 20;

export interface InboundServer {
  readonly port: number;
  close(): Promise<void>;
}

export interface InboundOptions {
  readonly port: number;
  readonly host: string;
  readonly lmtp: boolean;
  readonly notices: NoticeSender | undefined;
  /** How long reading a mail may take. */
  readonly readMs?: number;
}

const senderOf = ({ envelope }: SMTPServerSession): string => (envelope.mailFrom ? envelope.mailFrom.address : "");

export async function listenForMail(services: Services, options: InboundOptions): Promise<InboundServer> {
  const { log } = services;
  const reader = new MailReader();
  const inbox = { services, reader, ...options };
  const server = new SMTPServer({
    banner: "ready",
    lmtp: options.lmtp,
    authOptional: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    size: MAX_SIZE,
    maxClients: MAX_CONNECTIONS,
    disableReverseLookup: true,
    onRcptTo(address, _session, done) {
      // this is no relay: only our own tagged addresses exist
      done(readTag(address.address) === undefined ? new RejectedMail(550, "5.1.1 no such mailbox") : undefined);
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => {
        if (!stream.sizeExceeded) chunks.push(chunk);
      });
      stream.on("error", (error: Error) => done(error));
      stream.on("end", () => {
        if (stream.sizeExceeded) return done(new RejectedMail(552, "5.3.4 too large"));
        const recipients = session.envelope.rcptTo.map(({ address }) => address);
        receiveMail(inbox, { raw: Buffer.concat(chunks), sender: senderOf(session), recipients }).then(
          (outcome) => {
            log.info({ outcome }, "inbound mail");
            done();
          },
          (error) => {
            if (error instanceof RejectedMail) return done(error);
            log.error({ err: error }, "inbound mail");
            done(new RejectedMail(451, "4.3.0 try again later"));
          },
        );
      });
    },
  });
  server.on("error", (error) => log.error({ err: error }, "inbound mail"));
  await new Promise<void>((ready, failed) => {
    server.server.once("error", failed);
    server.listen(options.port, options.host, () => ready());
  });
  const { port } = server.server.address() as { port: number };
  return {
    port,
    async close() {
      await new Promise<void>((done) => server.close(() => done()));
      await reader.close();
    },
  };
}
