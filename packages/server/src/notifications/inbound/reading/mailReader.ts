/** Reads mails in a thread, with a limit of time and of memory: a mail can be made to take as long as it likes. */
import { Worker } from "node:worker_threads";
import type { MailToRead, ReadMail } from "./readMail.ts";
import type { FromThread } from "./thread.ts";

const THREAD = new URL(import.meta.url.endsWith(".ts") ? "thread.ts" : "thread.js", import.meta.url);
const MAX_HEAP_MB = 384;

/** A mail that could not be read: it is broken, or reading it took too long. */
export class UnreadableMail extends Error {
  override readonly name = "UnreadableMail";
}

export class MailReader {
  #thread: Worker | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  /** Mails are read one at a time; the limit counts from the turn of the mail. */
  read(mail: MailToRead, limitMs: number): Promise<ReadMail> {
    const result = this.#turn.then(() => this.#read(mail, limitMs));
    this.#turn = result.catch(() => {});
    return result;
  }

  #read(mail: MailToRead, limitMs: number): Promise<ReadMail> {
    const thread = this.#started();
    return new Promise((resolve, reject) => {
      const end = (finish: () => void, replace: boolean) => {
        clearTimeout(timer);
        // removing all listeners would remove Node's own, and the thread would never answer again
        thread.off("message", answered).off("error", broke).off("exit", ended);
        if (replace) this.#drop();
        else thread.unref();
        finish();
      };
      const fail = (why: string, replace = true) => end(() => reject(new UnreadableMail(why)), replace);
      const answered = (answer: FromThread) =>
        "read" in answer ? end(() => resolve(answer.read), false) : fail(answer.failed, false);
      const broke = (error: unknown) => fail(String(error));
      const ended = () => fail("the thread ended");
      const timer = setTimeout(() => fail(`reading took longer than ${limitMs} ms`), limitMs);
      thread.ref();
      thread.on("message", answered).on("error", broke).on("exit", ended);
      thread.postMessage(mail);
    });
  }

  #started(): Worker {
    this.#thread ??= new Worker(THREAD, {
      name: "pidge mail",
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    return this.#thread;
  }

  /** Ends the thread, whatever it does; the next mail gets a new one. */
  #drop(): void {
    const thread = this.#thread;
    this.#thread = undefined;
    // a thread that ran out of memory reports it while it is being ended
    thread?.on("error", () => {});
    void thread?.terminate();
  }

  async close(): Promise<void> {
    await this.#turn;
    this.#drop();
  }
}
