/** Signatures, and the comparison of secrets. */
import { expect, test } from "vitest";
import { isSigned, sameText, sign } from "../../src/platform/secrets.ts";

test("secrets of any characters and lengths can be compared", () => {
  expect(sameText("secret", "secret")).toBe(true);
  expect(sameText("secret", "secreT")).toBe(false);
  expect(sameText("secret", "secrets")).toBe(false);
  // as many characters, but not as many bytes
  expect(sameText("é", "e")).toBe(false);
  expect(sameText("é", "é")).toBe(true);
});

test("a signature depends on the key, the text and the algorithm", () => {
  const signature = sign("key", "text");
  expect(isSigned(Buffer.from("key"), "text", signature)).toBe(true);
  expect(isSigned(Buffer.from("key"), "texT", signature)).toBe(false);
  expect(isSigned(Buffer.from("other"), "text", signature)).toBe(false);
  // RFC 2202 and RFC 4231, test case 2
  const [key, text] = ["Jefe", "what do ya want for nothing?"];
  expect(sign(key, text, { algorithm: "sha1", encoding: "hex" })).toBe("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  expect(sign(key, text, { encoding: "hex" })).toBe("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
});
