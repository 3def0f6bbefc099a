/** How the tests run: real HTTP against one server per worker, on PGlite or, with TEST_DATABASE_URL, on PostgreSQL. */
import { defineConfig } from "vitest/config";

// a faked clock is one for the whole process, and would stop the server of the other files; and the undici that
// @kth/canvas-api brings sends no files in a process where Node's own has been used before
const ALONE = ["packages/*/test/**/*.clock.test.ts", "packages/server/test/compat/kth.test.ts"];

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
          exclude: ALONE,
          // modules, and with them the one server, are shared by all files of a worker
          isolate: false,
        },
      },
      { extends: true, test: { name: "alone", include: ALONE, isolate: true } },
    ],
    setupFiles: ["./packages/server/test/support/tenancySetup.ts"],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    reporters: process.env.CI ? ["default", "./scripts/plain-reporter.ts"] : ["default"],
  },
});
