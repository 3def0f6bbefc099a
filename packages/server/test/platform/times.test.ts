/** Times as they go out, whatever form they come in. */
import { expect, test } from "vitest";
import { wireTime } from "../../src/platform/clock.ts";

test.each([
  ["2026-09-01 08:00:59.999+00", "2026-09-01T08:00:59Z"],
  ["2026-09-01T08:00:59.123456+00:00", "2026-09-01T08:00:59Z"],
  ["2026-09-01 08:00:00+00", "2026-09-01T08:00:00Z"],
  ["2026-09-01T08:00:00.5Z", "2026-09-01T08:00:00Z"],
  ["2026-09-01T10:00:00+02:00", "2026-09-01T08:00:00Z"],
  ["1969-12-31 23:59:59.5+00", "1969-12-31T23:59:59Z"],
])("%s is %s", (text, wire) => {
  expect(wireTime(text)).toBe(wire);
  expect(wireTime(new Date(text))).toBe(wire);
});
