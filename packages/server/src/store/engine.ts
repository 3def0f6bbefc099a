/** The embedded store's thread: PGlite, spoken to in PostgreSQL's own protocol, as bytes. Started by embedded.ts. */
import { parentPort, workerData } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";
import { readTemplate, writeTemplate } from "./template.ts";

export interface EngineOptions {
  /** Where it lives; in memory without. */
  readonly dataDir: string | undefined;
  /** What a new store begins with, where that is there. */
  readonly template: string | undefined;
}

/** Bytes of the protocol, or an order. */
export type ToEngine = Uint8Array | { readonly keepTemplate: string } | "close";

/** Bytes of the protocol, or what became of the start or an order. */
export type FromEngine =
  | Uint8Array
  | { readonly started: true; readonly fromTemplate: boolean }
  | { readonly failed: string }
  | "done";

const port = parentPort!;
const tell = (message: FromEngine, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

async function start({ dataDir, template }: EngineOptions): Promise<PGlite> {
  const loadDataDir = template === undefined ? undefined : await readTemplate(template);
  const store = await PGlite.create({
    ...(dataDir === undefined ? {} : { dataDir }),
    ...(loadDataDir === undefined ? {} : { loadDataDir }),
    // the default of 128 MB is a third of the process
    postgresqlconf: ["shared_buffers=16MB", "enable_memoize=off", "timezone=UTC"],
  });
  tell({ started: true, fromTemplate: loadDataDir !== undefined });
  return store;
}

async function serve(store: PGlite, message: ToEngine): Promise<void> {
  if (message instanceof Uint8Array) {
    const parts: Uint8Array[] = [];
    // as it comes: PGlite would take every field of every row apart first. What comes lies in the store's own memory
    await store.execProtocolRawStream(message, { onRawData: (part) => void parts.push(part.slice()) });
    const answer = parts.length === 1 ? parts[0]! : joined(parts);
    tell(answer, [answer.buffer as ArrayBuffer]);
  } else if (message === "close") {
    await store.close();
    port.close();
  } else {
    await writeTemplate(message.keepTemplate, store);
    tell("done");
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

try {
  const store = await start(workerData as EngineOptions);
  // one after the other: there is one session
  let turn = Promise.resolve();
  port.on("message", (message: ToEngine) => {
    turn = turn.then(() => serve(store, message));
  });
} catch (error) {
  tell({ failed: (error as Error).message });
  port.close();
}
