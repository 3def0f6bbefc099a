/** What the store says has changed, for what is kept in memory: heard on every connection of the pool. */
import type pg from "pg";

/** `user` is undefined where the change may concern everybody of the root account; both are where anything may have changed. */
export type OnChange = (root: number | undefined, user: number | undefined) => void;

/**
 * Triggers tell of changes on one channel (migration 0014). A connection hears of its own transaction's before it is
 * told that it committed, and of others' at once, so this process never overlooks its own and other processes lag by
 * a message's way. While no connection listens nothing may be kept.
 */
export class Changes {
  readonly #listening = new Set<pg.ClientBase>();
  readonly #listeners = new Set<OnChange>();

  /** Whether changes are heard now. */
  get heard(): boolean {
    return this.#listening.size > 0;
  }

  on(listener: OnChange): void {
    this.#listeners.add(listener);
  }

  /** For the pool's `onConnect`: resolves once the connection listens. */
  async listenOn(client: pg.ClientBase): Promise<void> {
    client.on("notification", ({ payload }) => {
      const [root, user] = (payload ?? "").split(" ").map(Number);
      this.#tell(root || undefined, user);
    });
    await client.query("listen pidge_changes");
    this.#listening.add(client);
  }

  /** For the pool's `remove`: what is said from now on may be missed when this was the last to listen. */
  leave(client: pg.ClientBase): void {
    if (this.#listening.delete(client) && !this.heard) this.#tell(undefined, undefined);
  }

  #tell(root: number | undefined, user: number | undefined): void {
    for (const listener of this.#listeners) listener(root, user);
  }
}
