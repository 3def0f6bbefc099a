/** A mail server on a real socket that answers as it is told, and keeps what it accepted. */

import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";
import { type ParsedMail, simpleParser } from "mailparser";

/** What happens to a mail to an address: an answer to RCPT or to its end, silence, or a broken connection. */
export type Answer = "250" | "451" | "550" | "554-data" | "451-data" | "hang" | "drop" | "drop-data" | "slow";

/** Less than the time that the tests give a mail server. */
const SLOW_MS = 400;

export interface Received {
  readonly from: string;
  readonly to: string;
  readonly raw: string;
}

export class ScriptedSmtp {
  readonly mails: Received[] = [];
  /** How often each address was tried. */
  readonly tries = new Map<string, number>();
  /** Open connections since the start, and at most at once. */
  connections = 0;
  /** The answer for an address at its n-th try. */
  script: (to: string, attempt: number) => Answer = () => "250";
  /** What the server says when someone connects. */
  greeting = "220 ready";
  /** The answer to a password. */
  login = "235 welcome";
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor() {
    this.#server = createServer((socket) => this.#serve(socket));
  }

  static async listen(port = 0): Promise<ScriptedSmtp> {
    const smtp = new ScriptedSmtp();
    await new Promise<void>((done) => smtp.#server.listen(port, "127.0.0.1", done));
    return smtp;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  #serve(socket: Socket): void {
    this.connections++;
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("error", () => {});
    const say = (line: string) => socket.write(`${line}\r\n`);
    let buffer = "";
    let [from, to, body] = ["", "", ""];
    let inData = false;
    let answer: Answer = "250";
    say(this.greeting);
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => {
      buffer += chunk;
      for (let end = buffer.indexOf("\r\n"); end !== -1; end = buffer.indexOf("\r\n")) {
        const line = buffer.slice(0, end);
        buffer = buffer.slice(end + 2);
        if (inData) {
          if (line !== ".") body += `${line.replace(/^\./, "")}\r\n`;
          else {
            inData = false;
            if (answer === "drop-data") socket.destroy();
            else if (answer.endsWith("-data")) say(`${answer.slice(0, 3)} not this one`);
            else {
              this.mails.push({ from, to, raw: body });
              say("250 kept");
            }
          }
          continue;
        }
        const verb = line.slice(0, 4).toUpperCase();
        if (verb === "EHLO") say("250-scripted\r\n250 AUTH PLAIN");
        else if (verb === "AUTH") say(this.login);
        else if (verb === "MAIL") {
          from = /<(.*?)>/.exec(line)?.[1] ?? "";
          say("250 go on");
        } else if (verb === "RCPT") {
          to = /<(.*?)>/.exec(line)?.[1] ?? "";
          const attempt = (this.tries.get(to) ?? 0) + 1;
          this.tries.set(to, attempt);
          answer = this.script(to, attempt);
          if (answer === "drop") socket.destroy();
          else if (answer === "550") say("550 5.1.1 no such mailbox");
          else if (answer === "451") say("451 4.3.0 try later");
          else if (answer === "slow") setTimeout(() => say("250 go on"), SLOW_MS);
          else if (answer !== "hang") say("250 go on");
        } else if (verb === "DATA") {
          body = "";
          inData = true;
          say("354 go on");
        } else if (verb === "QUIT") {
          say("221 bye");
          socket.end();
        } else say("250 fine");
      }
    });
  }

  /** The mails to an address, parsed. */
  async to(address: string): Promise<ParsedMail[]> {
    return Promise.all(this.mails.filter((m) => m.to === address).map((m) => simpleParser(m.raw)));
  }

  close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((done) => this.#server.close(() => done()));
  }
}
