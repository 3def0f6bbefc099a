/** Decides what is logged. */
import type { Logger, LogLevel } from "../options.ts";

/** From the quietest to the loudest. */
export const LEVELS: LogLevel[] = ["off", "error", "warn", "info", "debug"];

/** Returns the logger if `level` is enabled, else undefined. */
export function loggerAt(
  settings: { logger: Logger | undefined; logLevel: LogLevel },
  level: LogLevel,
): Logger | undefined {
  return LEVELS.indexOf(settings.logLevel) >= LEVELS.indexOf(level) ? settings.logger : undefined;
}
