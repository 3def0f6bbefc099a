/** A person of a test campus. */
import type { Canvas } from "../canvas.ts";

/** A person with a login, an active email channel and a token. It is accepted wherever an id is. */
export interface Person {
  /** Id of the user. */
  readonly id: string;
  /** Display name. */
  readonly name: string;
  /** Login, and address of the email channel. */
  readonly email: string;
  /** Their access token. */
  readonly token: string;
  /** A client that acts as this person. */
  readonly canvas: Canvas;
}
