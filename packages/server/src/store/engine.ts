/** The embedded store's thread: PGlite, spoken to in PostgreSQL's own protocol, as bytes. Started by embedded.ts. */
import { parentPort, workerData } from "node:worker_threads";
import { MemoryFS, PGlite } from "@electric-sql/pglite";
import { must, one } from "./must.ts";
import { layInDirectory, layInMemory, readTemplate, type Template, writeTemplate } from "./template.ts";

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

const port = must(parentPort, "the port to the thread that started this one");

/** Where PGlite has its data directory. */
const ROOT = "/pglite/data";

/** A store in memory that begins with the files of a template. */
class TemplateFiles extends MemoryFS {
  readonly #template: Template;

  constructor(template: Template) {
    super();
    this.#template = template;
  }

  override async initialSyncFs(): Promise<void> {
    const { FS } = must(this.pg, "the engine").Module;
    FS.mkdirTree(ROOT);
    layInMemory(this.#template, FS, ROOT);
  }
}

const tell = (message: FromEngine, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

async function start({ dataDir, template }: EngineOptions): Promise<PGlite> {
  const known = template === undefined ? undefined : readTemplate(template);
  if (known !== undefined && dataDir !== undefined) layInDirectory(known, dataDir);
  const store = await PGlite.create({
    ...(dataDir === undefined ? {} : { dataDir }),
    ...(known !== undefined && dataDir === undefined ? { fs: new TemplateFiles(known) } : {}),
    // the default of 128 MB is a third of the process
    postgresqlconf: ["shared_buffers=16MB", "enable_memoize=off", "timezone=UTC"],
  });
  tell({ started: true, fromTemplate: known !== undefined });
  return store;
}

async function serve(store: PGlite, message: ToEngine): Promise<void> {
  if (message instanceof Uint8Array) {
    const parts: Uint8Array[] = [];
    // as it comes: PGlite would take every field of every row apart first. What comes lies in the store's own memory
    await store.execProtocolRawStream(message, { onRawData: (part) => void parts.push(part.slice()) });
    const answer = parts.length === 1 ? one(parts, "the answer") : joined(parts);
    tell(answer, [answer.buffer as ArrayBuffer]);
  } else if (message === "close") {
    await store.close();
    port.close();
  } else {
    await keepTemplate(message.keepTemplate, store);
    tell("done");
  }
}

/** Keeps the store's files, of its log the newest only: what came before is in the tables. */
async function keepTemplate(file: string, store: PGlite): Promise<void> {
  await store.exec("checkpoint; select pg_switch_wal(); checkpoint");
  const { rows } = await store.query<{ name: string }>("select pg_walfile_name(pg_current_wal_lsn()) as name");
  const newest = rows[0]?.name;
  const skipped = (path: string) =>
    path === "postmaster.pid" || (/^pg_wal\/[0-9A-F]{24}$/.test(path) && path !== `pg_wal/${newest}`);
  await writeTemplate(file, store.Module.FS, ROOT, skipped);
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
