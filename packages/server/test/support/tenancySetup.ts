/**
 * Runs beside every test file: each statement that it sends, by whichever server and part of one, has to be bound to one
 * tenant; one that is not fails the file. What pg-boss and migrations send does not go through `connect` and is not
 * published.
 */
import { afterAll } from "vitest";
import { watch } from "./tenancy/watch.ts";

afterAll(() => {
  const faults = [...watch.take()].map(([text, lines]) => `${lines.join("\n")}\nin: ${text.trim()}`);
  if (faults.length > 0) throw new Error(`statements that are not bound to one tenant:\n\n${faults.join("\n\n")}`);
});
