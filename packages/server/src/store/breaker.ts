/** Fails fast while the store cannot be reached: requests that wait for a connection each would only pile up. */

/** The store could not be reached a moment ago. */
export class StoreDown extends Error {
  override readonly name = "StoreDown";
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4_000;

/**
 * Opens when a connection cannot be had or breaks; while open, callers fail at once. After a pause one caller is let
 * through as a probe: its success closes the breaker, its failure doubles the pause.
 */
export class Breaker {
  #pause = 0;
  #openUntil = 0;
  #probing = false;

  async run<T>(work: () => Promise<T>): Promise<T> {
    const isProbe = this.#pause > 0;
    if (isProbe) {
      if (this.#probing || performance.now() < this.#openUntil) throw new StoreDown("the store cannot be reached");
      this.#probing = true;
    }
    try {
      const result = await work();
      this.#pause = 0;
      return result;
    } catch (error) {
      if (isUnreachable(error)) {
        this.#pause = Math.min(LONGEST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, isProbe ? this.#pause * 2 : 0));
        this.#openUntil = performance.now() + this.#pause;
      } else this.#pause = 0;
      throw error;
    } finally {
      if (isProbe) this.#probing = false;
    }
  }
}

const codeAndMessage = (error: unknown) => error as { readonly code?: unknown; readonly message?: unknown };

/** No connection, or one that broke: nothing is known of what was asked. */
function isUnreachable(error: unknown): boolean {
  const { code, message } = codeAndMessage(error);
  return (
    /^(08|57P0|E[A-Z]{3,}$)/.test(String(code ?? "")) ||
    /^(Connection terminated|timeout exceeded when trying to connect|Client was closed|Client has encountered)/.test(
      String(message ?? ""),
    )
  );
}

/** The store cannot serve now: unreachable, out of resources (a full disk, too many connections), or too slow. */
export const isUnavailable = (error: unknown): boolean =>
  error instanceof StoreDown ||
  isUnreachable(error) ||
  /^(53|57014$)/.test(String(codeAndMessage(error).code ?? "")) ||
  /^the store has not answered/.test(String(codeAndMessage(error).message ?? ""));
