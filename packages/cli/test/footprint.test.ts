/** How the command chooses between memory and speed, and restarts itself for it. */
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { availableMemory, isSmall } from "../src/footprint.ts";
import { start } from "./pidge.ts";

describe("the footprint", { timeout: 180_000 }, () => {
  it("is small where that was asked for, or where there is less than 1 GiB", () => {
    const gibibyte = 1024 ** 3;
    expect([isSmall("auto", gibibyte - 1), isSmall("auto", gibibyte)]).toEqual([true, false]);
    expect([isSmall("small", 64 * gibibyte), isSmall("generous", 1)]).toEqual([true, false]);
    expect(availableMemory()).toBeGreaterThan(0);
  });

  it("small replaces the process by one with V8's flags, without a parent that waits; generous starts none", async () => {
    for (const [footprint, expected] of [
      ["small", true],
      ["generous", false],
    ] as const) {
      const server = await start(["serve", "--port", "0", "--memory", "--footprint", footprint]);
      const [line, environment] = await Promise.all(
        ["cmdline", "environ"].map((name) => readFile(`/proc/${server.pid}/${name}`, "utf8")),
      );
      expect([footprint, line?.includes("--max-semi-space-size=8")]).toEqual([footprint, expected]);
      expect([footprint, environment?.includes("MALLOC_TRIM_THRESHOLD_=131072")]).toEqual([footprint, expected]);
      expect(await server.stop()).toMatchObject({ code: 0, stderr: "" });
    }
  });
});
