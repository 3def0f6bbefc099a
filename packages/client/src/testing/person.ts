/** A person of a test campus. */
import type { Canvas } from "../canvas.ts";

/** A person with a login, an active mail channel and a token. May be given wherever an id is taken. */
export interface Person {
  /** Id of the user. */
  readonly id: string;
  /** Name shown to people. */
  readonly name: string;
  /** Login, and address of the mail channel. */
  readonly email: string;
  /** Their access token. */
  readonly token: string;
  /** A client that acts as this person. */
  readonly canvas: Canvas;
}
