/** The thread in which mails are read, one after the other. Started by mailReader.ts. */
import { parentPort } from "node:worker_threads";
import { must } from "../../../store/must.ts";
import { type MailToRead, type ReadMail, readMail } from "./readMail.ts";

export type FromThread = { readonly read: ReadMail } | { readonly failed: string };

const port = must(parentPort, "the thread's port");

port.on("message", async (mail: MailToRead) => {
  const answer: FromThread = await readMail(mail).then(
    (read) => ({ read }),
    (error) => ({ failed: String(error) }),
  );
  port.postMessage(answer);
});
