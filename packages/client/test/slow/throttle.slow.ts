/** A thousand calls at once. */
import { expect, test } from "vitest";
import { crowd } from "../live/crowd.ts";

test("[C-146] a thousand calls at once never trip a real throttle", async () => {
  const { found, refused, bare } = await crowd(1000, 403);
  expect([found, refused, bare]).toEqual([1000, 0, new Set([200, 403])]);
});
