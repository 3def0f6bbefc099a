import { expect, test } from "vitest";
import { faultsOf } from "./check-commits.ts";

test.each([
  ["messaging: Serialize replies per conversation.", []],
  ["messaging: Serialize replies per conversation.\n\nConcurrent replies waited in the store.", []],
  [`docs: ${"A".repeat(65)}.`, []],
  [`docs: ${"A".repeat(66)}.`, ["the first line has 73 letters, more than 72"]],
  ["Serialize replies.", ["begins without a part and a colon"]],
  ["messaging: serialize replies.", ["the sentence begins without a capital letter"]],
  ["messaging: Serialize replies", ["the sentence ends without a full stop"]],
  ["messaging: Serialize replies.\nWhy.", ["the second line is not blank"]],
])("%j", (message, faults) => {
  expect(faultsOf(message)).toEqual(faults);
});

test("an unknown part is named", () => {
  expect(faultsOf("rooms: Move a wall.")).toEqual([expect.stringContaining('the part "rooms" is none of api, ')]);
});
