/** How the tests run: real HTTP against one server per worker, on PGlite or, with TEST_DATABASE_URL, on PostgreSQL. */
import { defineConfig } from "vitest/config";

const CLOCKS = ["packages/*/test/**/*.clock.test.ts"];

export default defineConfig({
  resolve: { conditions: ["pidge-source"] },
  ssr: { resolve: { conditions: ["pidge-source"] } },
  test: {
    pool: "forks",
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: "shared",
          include: ["packages/*/test/**/*.test.ts", "scripts/**/*.test.ts"],
          exclude: CLOCKS,
          // modules, and with them the one server, are shared by all files of a worker
          isolate: false,
        },
      },
      // a faked clock is one for the whole process, and would stop the server of the other files
      { extends: true, test: { name: "clocks", include: CLOCKS, isolate: true } },
    ],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    reporters: process.env.CI ? ["default", "./scripts/plain-reporter.ts"] : ["default"],
  },
});
