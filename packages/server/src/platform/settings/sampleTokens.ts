/** A token of a campus that is there to be tried. */
export interface SampleToken {
  /** Whose it is, for example "Student". */
  readonly who: string;
  readonly token: string;
}

/** The tokens that there are by now: some are made once the server runs. */
export interface SampleTokens {
  list(): readonly SampleToken[];
}
