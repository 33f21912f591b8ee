/** The same module in this Node and in the sandbox: what both answer is compared. */
import { readFileSync, writeFileSync, mkdirSync } from "node:fs";
import { resultOf } from "./handler.ts";

const FOLDER = new URL("same-as-node/", import.meta.url);

/** Each case's value as JSON has it, or the error that it threw. */
export type Answers = Record<string, unknown>;

const HARNESS = `import { cases } from "./cases.mjs";
const described = (error) => error instanceof Error || error instanceof DOMException
  ? { threw: { name: error.name, code: error.code ?? null, message: error.message } } : { threw: String(error) };
export const handler = async () => {
  const answers = {};
  for (const [name, run] of Object.entries(cases)) {
    try { answers[name] = (await run()) ?? null; } catch (error) { answers[name] = described(error); }
  }
  return answers;
};`;

/** Files of a function whose handler answers for every case of `same-as-node/<module>.mjs`. */
function filesOf(module: string): Record<string, string> {
  const text = (name: string): string => readFileSync(new URL(name, FOLDER), "utf8");
  return { "index.mjs": HARNESS, "cases.mjs": text(`${module}.mjs`), "keys.mjs": text("keys.mjs") };
}

/** What this process's Node answers; the files are outside of what the test runner transforms. */
export async function inNode(module: string): Promise<Answers> {
  const folder = new URL(`../../node_modules/.cache/same-as-node/${module}/`, import.meta.url);
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(filesOf(module)))
    writeFileSync(new URL(name, folder), text);
  const { handler } = (await import(/* @vite-ignore */ new URL("index.mjs", folder).href)) as {
    handler(): Promise<unknown>;
  };
  return JSON.parse(JSON.stringify(await handler())) as Answers;
}

export const inSandbox = async (module: string): Promise<Answers> =>
  (await resultOf(filesOf(module))) as Answers;
