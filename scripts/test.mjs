// @ts-check
/**
 * `npm test`: everything. `npm test -- --no-browser` leaves out what needs one; further arguments are Vitest's, and with any of
 * those only Vitest runs.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureChromium } from "./lib/chromium.mjs";
import { ensureInstalled } from "./lib/install.mjs";
import { binOf, main, Plain, ROOT, runNode, say, toolEnvironment } from "./lib/project.mjs";
import { ensureSandbox } from "./lib/sandbox.mjs";
import { ensureSite, UNDER_SUB_PATH } from "./lib/site.mjs";
import { printTally } from "./lib/tally.mjs";

const NO_BROWSER = "--no-browser";
const LAB_SEEDS = "2";
const LABS_TIMEOUT_MS = 10 * 60_000;

await main(async () => {
  const browser = !process.argv.includes(NO_BROWSER);
  const vitestArguments = process.argv.slice(2).filter((argument) => argument !== NO_BROWSER);
  const tally = { passed: 0, failed: 0 };
  /** @param {string} name @param {() => Promise<import("./lib/tally.mjs").Tally>} step */
  const count = async (name, step) => {
    try {
      const { passed, failed } = await step();
      tally.passed += passed;
      tally.failed += failed;
    } catch (error) {
      tally.failed += 1;
      say(
        `\n${name}: ${error instanceof Plain ? error.message : /** @type {Error} */ (error).stack}`,
      );
    }
  };

  await count("Preparation", async () => {
    await ensureInstalled();
    await ensureSandbox();
    return { passed: 0, failed: 0 };
  });
  if (tally.failed === 0) {
    const env = toolEnvironment();
    // Building the site leaves a core idle most of the time.
    const labs = vitestArguments.length === 0 ? count("Labs", verifyLabs) : null;
    let site = false;
    if (browser) {
      await count("Chromium", async () => {
        env.COLDSTART_CHROMIUM = await ensureChromium();
        return { passed: 0, failed: 0 };
      });
      // A broken site is one failure; the tests that do not need it still tell the rest.
      await count("Site", async () => {
        await ensureSite();
        await ensureSite(UNDER_SUB_PATH);
        site = true;
        return { passed: 2, failed: 0 };
      });
    }
    const projects = [
      "node",
      ...(env.COLDSTART_CHROMIUM ? ["chromium"] : []),
      ...(site && env.COLDSTART_CHROMIUM ? ["e2e"] : []),
    ];
    await labs;
    await count("Vitest", () => vitest(projects, vitestArguments, env));
  }
  if (!browser) say(`\nThe tests that need a browser were left out (${NO_BROWSER}).`);
  return printTally(tally);
});

/** @param {string[]} projects @param {string[]} args @param {NodeJS.ProcessEnv} env */
async function vitest(projects, args, env) {
  const folder = mkdtempSync(join(tmpdir(), "coldstart-"));
  const report = join(folder, "report.json");
  try {
    const { code } = await runNode(
      [
        binOf("vitest"),
        "run",
        ...projects.map((name) => `--project=${name}`),
        "--reporter=default",
        "--reporter=json",
        `--outputFile.json=${report}`,
        ...args,
      ],
      { env },
    );
    if (!existsSync(report)) throw new Plain("Vitest ended without a report.");
    return countReport(JSON.parse(readFileSync(report, "utf8")), code);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * A file that cannot be loaded has no tests to count, and an unhandled error belongs to none: both are failures.
 * @param {{ numPassedTests: number, numFailedTests: number, testResults: { status: string, assertionResults: unknown[] }[] }} report
 * @param {number} code
 */
function countReport(report, code) {
  const broken = report.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  );
  const failed = report.numFailedTests + broken.length;
  return { passed: report.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed };
}

/**
 * Every lab counts as one: `labs verify` tells what is wrong with it. It tries more seeds when it is asked on its own; here a
 * few show that the verdict does not hang on one.
 */
async function verifyLabs() {
  if (!existsSync(join(ROOT, "src/cli/main.ts"))) return { passed: 0, failed: 0 };
  say("\nlabs verify");
  const { code, out, text } = await runNode(
    ["src/cli/main.ts", "labs", "verify", "--json", "--seeds", LAB_SEEDS],
    { output: "capture", timeoutMs: LABS_TIMEOUT_MS },
  );
  const labs = labsIn(out);
  if (labs.length === 0) throw new Plain(`no result (exit code ${code})\n${text.trimEnd()}`);
  for (const { lab, passed, problems } of labs) {
    say(`  ${passed ? "proven" : "NOT PROVEN"}  ${lab}`);
    if (!passed) say(JSON.stringify(problems, null, 2));
  }
  const passed = labs.filter((lab) => lab.passed).length;
  const failed = labs.length - passed;
  return { passed, failed: failed === 0 && code !== 0 ? 1 : failed };
}

/** @param {string} output @returns {{ lab: string, passed: boolean, problems: unknown }[]} */
function labsIn(output) {
  try {
    return JSON.parse(output).labs ?? [];
  } catch {
    // Cut off, or a message instead: the caller shows it.
    return [];
  }
}
