/** The error of an address that cannot be listened on. */

/** The address is taken, or may not be used. */
export class CannotListen extends Error {
  override readonly name = "CannotListen";
}
