/** The embedded store seen from the server: a thread of its own, and a stream to it that `pg` takes for a connection. */
import { Duplex } from "node:stream";
import { Worker } from "node:worker_threads";
import type { EngineOptions, FromEngine, ToEngine } from "./engine.ts";
import { must } from "./must.ts";

/** Beside this file, in the form in which this file is. */
const ENGINE = new URL(import.meta.url.endsWith(".ts") ? "engine.ts" : "engine.js", import.meta.url);

type Waiting = { readonly resolve: (answer: FromEngine) => void; readonly reject: (error: Error) => void };

export class Embedded {
  readonly #worker: Worker;
  /** What was asked and is not answered yet, in order; while there is some the process stays. */
  readonly #waiting: Waiting[] = [];
  #closing = false;
  #ended: Error | undefined;

  private constructor(options: EngineOptions) {
    this.#worker = new Worker(ENGINE, { workerData: options, name: "pidge store" });
    this.#worker.on("message", (answer: FromEngine) => {
      must(this.#waiting.shift(), "the caller whom the store answers").resolve(answer);
      this.#rest();
    });
    this.#worker.on("error", (error) => this.#end(error as Error));
    this.#worker.on("exit", () => this.#end(new Error("the store is closed")));
  }

  /** Resolves once the store can be asked. */
  static async start(options: EngineOptions): Promise<{ embedded: Embedded; fromTemplate: boolean }> {
    const embedded = new Embedded(options);
    const answer = (await embedded.#answer()) as Exclude<FromEngine, Uint8Array | "done">;
    if ("failed" in answer) throw new Error(answer.failed);
    return { embedded, fromTemplate: answer.fromTemplate };
  }

  /** For `pg`: what it writes goes to the store, what the store answers comes back. */
  connection(): Duplex {
    return new Connection((bytes) => this.#ask(bytes) as Promise<Uint8Array>);
  }

  /** Keeps the store as it is now as the template for new ones. */
  async keepTemplate(file: string): Promise<void> {
    await this.#ask({ keepTemplate: file });
  }

  async close(): Promise<void> {
    if (this.#ended !== undefined) return;
    const gone = new Promise((resolve) => this.#worker.once("exit", resolve));
    this.#closing = true;
    this.#worker.ref();
    this.#worker.postMessage("close" satisfies ToEngine);
    await gone;
  }

  #ask(message: Exclude<ToEngine, "close">): Promise<FromEngine> {
    this.#worker.postMessage(message);
    return this.#answer();
  }

  #answer(): Promise<FromEngine> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) return reject(this.#ended);
      this.#waiting.push({ resolve, reject });
      this.#worker.ref();
    });
  }

  #rest(): void {
    if (this.#waiting.length === 0 && !this.#closing) this.#worker.unref();
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}

/** As much of a socket as `pg` needs. */
class Connection extends Duplex {
  readonly #ask: (bytes: Uint8Array) => Promise<Uint8Array>;

  constructor(ask: (bytes: Uint8Array) => Promise<Uint8Array>) {
    super();
    this.#ask = ask;
  }

  connect(): this {
    process.nextTick(() => this.emit("connect"));
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#send(chunk);
    done();
  }

  /** The messages of a query are written at once, and go at once. */
  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.#send(Buffer.concat(chunks.map((c) => c.chunk)));
    done();
  }

  /** Answers come in the order of what was sent; the next may be sent before. */
  #send(bytes: Buffer): void {
    // a copy of just these bytes: `pg` uses its buffer again
    this.#ask(new Uint8Array(bytes)).then(
      (answer) => {
        if (answer.length > 0 && !this.destroyed) this.push(answer);
      },
      (error: Error) => this.destroy(error),
    );
  }

  override _final(done: () => void): void {
    this.push(null);
    done();
  }
}
