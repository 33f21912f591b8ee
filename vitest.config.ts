import { availableParallelism } from "node:os";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { CHROMIUM } from "./tests/chromium.ts";

const SHARED = "tests/runtimes/**/*.shared.test.ts";
const IN_A_BROWSER = ["src/**/*.browser.test.{ts,tsx}", "tests/**/*.browser.test.{ts,tsx}"];
const SITE = "tests/e2e/**/*.e2e.test.ts";

/** Astro's and the learner's folders hold no tests of ours; `labs` holds code that only looks like it. */
const NEVER = [
  "**/node_modules/**",
  "dist/**",
  ".astro/**",
  "**/generated/**",
  "tests/bring/functions/**",
];

/** Every core: left alone, Vitest keeps one for itself, which is half of a machine that has two. */
const AT_ONCE = availableParallelism();

/** Where no run before tells how long a file takes, the larger come first; every page is looked at by a file of three lines. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const byProject = Object.groupBy(await super.sort(files), ({ project }) => project.name);
    const isLong = ({ moduleId }: TestSpecification): boolean => /\/pages-\d+\./.test(moduleId);
    return Object.values(byProject).flatMap((all = []) => [
      ...all.filter(isLong),
      ...all.filter((file) => !isLong(file)),
    ]);
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // `npm test -- some.test.ts` names a file that only one project has.
    passWithNoTests: true,
    projects: [
      {
        test: {
          name: "node",
          maxWorkers: AT_ONCE,
          environment: "node",
          include: ["src/**/*.test.{ts,tsx}", "tests/**/*.test.ts"],
          exclude: [...NEVER, ...IN_A_BROWSER, SITE],
          // The slowest need a third of it, on a machine that does nothing else.
          testTimeout: 60_000,
        },
      },
      {
        // Found at once, so that the first cold run does not reload the page in the middle of a test.
        optimizeDeps: {
          include: [
            "@noble/hashes/hmac.js",
            "@noble/hashes/legacy.js",
            "@noble/hashes/pbkdf2.js",
            "@noble/hashes/scrypt.js",
            "@noble/hashes/sha2.js",
            "big.js",
            "cjs-module-lexer",
            "comlink",
            "dynalite/db/conditionParser.js",
            "dynalite/db/projectionParser.js",
            "dynalite/db/updateParser.js",
            "fflate",
            "pure-rand/distribution/uniformFloat64",
            "pure-rand/generator/xoroshiro128plus",
            "sucrase",
          ],
        },
        test: {
          name: "chromium",
          maxWorkers: AT_ONCE,
          include: [...IN_A_BROWSER, SHARED],
          exclude: NEVER,
          testTimeout: 30_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: CHROMIUM }),
            instances: [{ browser: "chromium" }],
          },
        },
      },
      {
        test: {
          name: "e2e",
          // One more than there are cores: a good part of each is waiting for a page to be quiet.
          maxWorkers: AT_ONCE + 1,
          environment: "node",
          include: [SITE],
          // After the others: what a browser does in a given time would suffer from them.
          sequence: { groupOrder: 1 },
          testTimeout: 90_000,
          hookTimeout: 90_000,
        },
      },
    ],
  },
});
