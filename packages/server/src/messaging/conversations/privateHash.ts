/** The key of a private conversation, by which the next message finds it: its people and its context (CONV 1.2). */
import { createHash } from "node:crypto";

export function privateHash(people: readonly number[], context: { type: string; id: number } | undefined): string {
  const ids = [...new Set(people)].sort((a, b) => a - b).join(",");
  return createHash("sha1")
    .update(context === undefined ? ids : `${ids}|${context.type}:${context.id}`)
    .digest("hex");
}
