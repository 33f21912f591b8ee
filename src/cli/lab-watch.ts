/** `labs verify --watch`: again when a file of the lab changes, and only what the change touches. */
import { spawn } from "node:child_process";
import { watch } from "node:fs";
import { fileURLToPath } from "node:url";
import { TRANSCRIPT } from "../grading/lab-folder.ts";
import { paint } from "./text.ts";
import { EXIT } from "./usage.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));
const SETTLED_AFTER_MS = 150;

/** Until Ctrl-C. Each time in a process of its own: modules that were loaded stay as they were. */
export function watchLab(folder: string, args: string[]): Promise<number> {
  const changed = new Set<string>();
  let running = false;
  let timer: NodeJS.Timeout | undefined;
  const verify = (): void => {
    if (running) return;
    running = true;
    const only = onlyOf([...changed]);
    changed.clear();
    const more = (only ?? []).flatMap((answer) => ["--only", answer]);
    const child = spawn(process.execPath, [MAIN, "labs", ...args, ...more], { stdio: "inherit" });
    child.on("exit", () => {
      running = false;
      process.stderr.write(`${paint("dim", "Waiting for a change. Ctrl-C ends.")}\n`);
      if (changed.size > 0) verify();
    });
  };
  const watcher = watch(folder, { recursive: true }, (_, name) => {
    if (name === null || name === TRANSCRIPT || /(?:^|\/)\.|~$/.test(name)) return;
    changed.add(name);
    clearTimeout(timer);
    timer = setTimeout(verify, SETTLED_AFTER_MS);
  });
  verify();
  return new Promise((resolve) => {
    process.once("SIGINT", () => {
      watcher.close();
      clearTimeout(timer);
      resolve(EXIT.interrupted);
    });
  });
}

/** The answers that the changed files belong to; `undefined` is all of them. */
export function onlyOf(changed: readonly string[]): string[] | undefined {
  const answers = changed.map(
    (name) =>
      /^(?:starter|solution|(?:alternatives|mistakes)\/[^/]+)(?=\/)/.exec(
        name.replaceAll("\\", "/"),
      )?.[0],
  );
  if (answers.length === 0 || answers.some((answer) => answer === undefined)) return undefined;
  return [...new Set(answers as string[])];
}
