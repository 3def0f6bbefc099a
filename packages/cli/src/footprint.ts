/** Chooses between memory and speed. V8 and the C library read what is set here only when the process starts. */
import { totalmem } from "node:os";
import { setFlagsFromString } from "node:v8";
import { type CommandConfig, environment } from "@pidge/server/settings";

type Footprint = CommandConfig["footprint"];

/**
 * Keeps garbage from growing to twice what is in use. Measured in docs/performance.md: it costs more than it saves
 * where there is memory.
 */
const SMALL = ["--max-semi-space-size=8", "--heap-growing-percent=30"];

/** The C library gives back what is free above this, instead of keeping it for later. */
const MALLOC = { MALLOC_TRIM_THRESHOLD_: "131072" };

const LITTLE = 1024 ** 3;

/** Whether the process should stay small. */
export function isSmall(footprint: Footprint, available: number): boolean {
  return footprint === "small" || (footprint === "auto" && available < LITTLE);
}

/** Bytes that the process may use: of the machine, or of its container where that has less. */
export function availableMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

/** Replaces the process by one that stays small, where that was asked for. Called before anything has been done. */
export function applyFootprint(footprint: Footprint): void {
  // each thread that compiles the embedded store would keep the memory that it needed
  setFlagsFromString("--wasm-num-compilation-tasks=1");
  if (!isSmall(footprint, availableMemory()) || SMALL.every((flag) => process.execArgv.includes(flag))) return;
  if (process.execve === undefined) {
    // Windows: a part of it, which V8 takes while it runs
    setFlagsFromString("--heap-growing-percent=30");
    return;
  }
  const args = [process.execPath, ...SMALL, ...process.execArgv, ...process.argv.slice(1)];
  withoutWarning(() => process.execve?.(process.execPath, args, { ...environment(), ...MALLOC }));
}

/** Node marks `execve` as experimental; whoever runs the command need not be told. */
function withoutWarning(work: () => void): void {
  const emit = process.emitWarning;
  process.emitWarning = () => {};
  try {
    work();
  } finally {
    process.emitWarning = emit;
  }
}
