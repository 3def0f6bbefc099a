/** How the tests run: real HTTP against one server per worker, on PGlite or, with TEST_DATABASE_URL, on PostgreSQL. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["pidge-source"] },
  ssr: { resolve: { conditions: ["pidge-source"] } },
  test: {
    include: ["packages/*/test/**/*.test.ts", "scripts/**/*.test.ts"],
    pool: "forks",
    maxWorkers: 2,
    // modules, and with them the one server, are shared by all files of a worker
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    reporters: process.env.CI ? ["default", "./scripts/plain-reporter.ts"] : ["default"],
  },
});
