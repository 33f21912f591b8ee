/** `run` and `export` with a folder that somebody brings. */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const MAIN = join(fileURLToPath(new URL("../..", import.meta.url)), "src/cli/main.ts");
const ENVIRONMENT = { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined };

const FILES: Record<string, string> = {
  "api/src/index.ts": `import { shout } from "shout";
export const handler = async ({ n }: { n: number }) => {
  const { status } = await fetch("https://pay.example.com/x");
  return [shout(process.env.GREETING ?? ""), process.env.STAGE, n, status];
};
`,
  "api/package.json": '{ "dependencies": { "shout": "*" } }',
  "api/.env": 'GREETING="good morning"\nSTAGE=test\n',
  "api/events/a.json": '{ "n": 1 }',
  "api/events/b.json": '{ "n": 2 }',
  "api/hosts.json":
    '[{ "host": "pay.example.com", "latencyMs": 5, "routes": [{ "path": "/x", "status": 201 }] }]',
  "shout/package.json": '{ "name": "shout", "type": "module", "exports": "./index.js" }',
  "shout/index.js": "export const shout = (text) => text.toUpperCase();\n",
  "watched/index.mjs": "export const handler = async () => 'first';\n",
};

let folder: string;
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "coldstart-project-"));
  for (const [path, text] of Object.entries(FILES)) write(path, text);
  mkdirSync(join(folder, "api/node_modules"));
  // As npm links a package of a workspace.
  symlinkSync("../../shout", join(folder, "api/node_modules/shout"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function coldstart(...args: string[]): { code: number | null; out: string; err: string } {
  const options = { cwd: folder, env: ENVIRONMENT, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], options);
  return { code: status, out: stdout, err: stderr };
}

const payloadsIn = (out: string): unknown[] =>
  (JSON.parse(out) as { invocations: { payload: unknown }[] }).invocations.map(
    ({ payload }) => payload,
  );

const HOSTS = ["--hosts", "api/hosts.json"];

describe("a folder that somebody brings", { timeout: 60_000 }, () => {
  it("takes packages from node_modules; events, environment and hosts from files", () => {
    const variables = ["--env-file", "api/.env", "--env", "STAGE=prod"];
    const run = coldstart(
      "run",
      "api",
      "--event",
      "api/events/*.json",
      ...variables,
      ...HOSTS,
      "--json",
    );
    expect({ code: run.code, err: run.err }).toEqual({ code: 0, err: "" });
    expect(payloadsIn(run.out)).toEqual([
      ["GOOD MORNING", "prod", 1, 201],
      ["GOOD MORNING", "prod", 2, 201],
    ]);
  });

  it("is exported as a project that runs the same", () => {
    const { code, out } = coldstart("export", "api", "--out", "exported");
    expect({ code, out }).toEqual({
      code: 0,
      out: "9 files in exported; README.md says how to deploy them.\n",
    });
    const event = ["--event", '{ "n": 3 }', "--env", "GREETING=hello", "--json"];
    const run = () => coldstart("run", "exported", ...event, ...HOSTS);
    expect(run().err).toMatch(/esbuild: .*Could not resolve "shout"\. Run npm install in /);
    mkdirSync(join(folder, "exported/src/node_modules"));
    symlinkSync("../../../shout", join(folder, "exported/src/node_modules/shout"));
    expect(payloadsIn(run().out)).toEqual([["HELLO", null, 3, 201]]);
    expect(coldstart("export", "api", "--out", "exported").err).toContain("is there already");
  });

  it("runs again when a file changes, also after an error", async () => {
    const child = spawn(process.execPath, [MAIN, "run", "watched", "--watch"], {
      cwd: folder,
      env: ENVIRONMENT,
    });
    let seen = "";
    const until = (text: string): Promise<void> =>
      new Promise((resolve) => {
        const look = (chunk: Buffer | string): void => {
          seen += String(chunk);
          if (seen.includes(text) && seen.trimEnd().endsWith("Ctrl-C ends.")) resolve();
        };
        child.stdout.on("data", look);
        child.stderr.on("data", look);
        look("");
      });
    await until("first");
    seen = "";
    write("watched/index.mjs", "export const handlr = 1;\n");
    write(
      "watched/index.mjs",
      "export const handler = async () => { throw new Error('broken'); };\n",
    );
    await until("broken");
    seen = "";
    write("watched/index.mjs", "export const handler = async () => 'mended';\n");
    await until("mended");
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGINT");
    expect(await ended).toBe(130);
  });
});
