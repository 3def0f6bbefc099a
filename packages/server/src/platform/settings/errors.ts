/** What is thrown where settings cannot be used. */

/** One or more options are wrong; all of them are listed. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(`configuration: ${faults.join("; ")}`);
    this.faults = faults;
  }
}
