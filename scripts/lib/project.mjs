// @ts-check
/**
 * Where things are and how tools are started. Everything in scripts/ that runs before the installation is plain JavaScript
 * without dependencies and works on Node 20; what it starts runs on the Node 24 that the project brings along.
 */
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");
export const MODULES = join(ROOT, "node_modules");
/** What our scripts remember between runs. It goes when node_modules goes, which is what we want. */
export const CACHE = join(MODULES, ".cache/coldstart");
const OLDEST_NODE = 24;

/** A failure whose message is all that the reader needs; anything else that is thrown is a defect and shows its stack. */
export class Plain extends Error {}

/** The environment of everything we start: no telemetry, and the project's own Node first. @returns {NodeJS.ProcessEnv} */
export function toolEnvironment() {
  return {
    ...process.env,
    ASTRO_TELEMETRY_DISABLED: "1",
    PATH: `${join(MODULES, ".bin")}${delimiter}${process.env.PATH ?? ""}`,
  };
}

/** The Node 24 of node_modules, or the running one where no package exists for the platform and it is new enough. */
export function nodeExecutable() {
  const packages = [
    `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`,
    `node-bin-${process.platform}-${process.arch}`,
  ];
  for (const name of packages) {
    const executable = join(
      MODULES,
      name,
      "bin",
      process.platform === "win32" ? "node.exe" : "node",
    );
    if (existsSync(executable)) return executable;
  }
  if (Number.parseInt(process.versions.node) >= OLDEST_NODE) return process.execPath;
  throw new Plain(
    `There is no packaged Node ${OLDEST_NODE} for ${process.platform}-${process.arch}, and this is Node ` +
      `${process.versions.node}. Install Node ${OLDEST_NODE} or newer and run the command again.`,
  );
}

/**
 * The script behind a command of an installed package, so that it can be run by {@link nodeExecutable} on every platform.
 * @param {string} packageName
 * @param {string} [command]
 */
export function binOf(packageName, command = packageName) {
  const { bin } = JSON.parse(readFileSync(join(MODULES, packageName, "package.json"), "utf8"));
  return join(MODULES, packageName, typeof bin === "string" ? bin : bin[command]);
}

/**
 * Runs a program to its end and answers its exit code. `output: "capture"` keeps what it printed instead of showing it. A
 * program that takes longer than `timeoutMs` is ended.
 * @param {string} program
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, output?: "show" | "stderr" | "capture", timeoutMs?: number }} [options]
 * @returns {Promise<{ code: number, text: string, out: string }>}
 */
export function run(program, args, { env = toolEnvironment(), output = "show", timeoutMs } = {}) {
  const child = spawn(program, args, { cwd: ROOT, env, stdio: STDIO[output], timeout: timeoutMs });
  let text = "";
  let out = "";
  child.stdout?.setEncoding("utf8").on("data", (chunk) => {
    text += chunk;
    out += chunk;
  });
  child.stderr?.setEncoding("utf8").on("data", (chunk) => {
    text += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code: code ?? (signal ? 1 : 0), text, out }));
  });
}

/** @type {Record<string, import("node:child_process").StdioOptions>} */
const STDIO = {
  show: "inherit",
  // Standard output belongs to the result of the command that we prepare.
  stderr: ["ignore", 2, 2],
  capture: ["ignore", "pipe", "pipe"],
};

/**
 * Runs a script on the project's Node.
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export const runNode = (args, options) => run(nodeExecutable(), args, options);

/** Progress goes to standard error: the standard output of a command belongs to its result. @param {string} text */
export const say = (text) => process.stderr.write(`${text}\n`);

/**
 * The frame of every script: a {@link Plain} failure is one message and exit code 1.
 * @param {() => Promise<number | void>} body
 */
export async function main(body) {
  try {
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    if (!(error instanceof Plain)) throw error;
    say(`\n${error.message}`);
    process.exitCode = 1;
  }
}
