/** The error of a store that cannot be opened. */

/** The store cannot be reached or opened; the message says which and why. */
export class StoreUnavailable extends Error {
  override readonly name = "StoreUnavailable";
}
