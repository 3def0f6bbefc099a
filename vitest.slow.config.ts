/** The tests that take minutes: killed servers, large sends. `npm run test:all` runs them after the others. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["pidge-source"] },
  ssr: { resolve: { conditions: ["pidge-source"] } },
  test: {
    // and what is run with two kills among the others, with fifty
    include: ["packages/*/test/slow/*.slow.ts", "packages/server/test/notifications/rules/kill.test.ts"],
    env: { KILLS: process.env.KILLS ?? "50" },
    pool: "forks",
    // one after the other: they measure time
    maxWorkers: 1,
    testTimeout: 600_000,
    hookTimeout: 300_000,
  },
});
