/** Events of every request, for metrics. */

/** The events of `canvas.on`. */
export interface CanvasEvents {
  /** An attempt is about to be sent. */
  request: { method: string; url: string; attempt: number };
  /** An attempt got a response. `ms`: duration in milliseconds; `cost`: `X-Request-Cost`. */
  response: { method: string; url: string; attempt: number; status: number; ms: number; cost: number | undefined };
}

/** Listeners by event. An exception of a listener is ignored, so that metrics never break a call. */
export class Emitter {
  readonly #listeners: { [K in keyof CanvasEvents]: Set<(event: CanvasEvents[K]) => void> } = {
    request: new Set(),
    response: new Set(),
  };

  on<K extends keyof CanvasEvents>(name: K, listener: (event: CanvasEvents[K]) => void): () => void {
    this.#listeners[name].add(listener);
    return () => void this.#listeners[name].delete(listener);
  }

  /** Calls the listeners. The event is made for them alone: most clients have none. */
  emit<K extends keyof CanvasEvents>(name: K, make: () => CanvasEvents[K]): void {
    for (const listener of this.#listeners[name])
      try {
        listener(make());
      } catch {
        // a broken metric must not break the call
      }
  }
}
