/**
 * Small functions of many shapes, each a folder in `functions` with what is expected of it in `case.json`, brought as a page
 * or the command line brings them. `modules` stands for `node_modules`, which no repository takes.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { bundleWithEsbuild } from "../../src/cli/esbuild-bundle.ts";
import { treeOf, type FileTree } from "../../src/projects/file-tree.ts";
import { readProject, type Project } from "../../src/projects/project.ts";
import { loadLibraryIndex } from "../../src/session/client/node-assets.ts";
import type { AnyScenario, OutsideHost, RunResult, Workload } from "../../src/session/protocol.ts";
import { nodeSession } from "../node-session.ts";

interface Case {
  about: string;
  events?: unknown[];
  target?: Workload["target"];
  hosts?: OutsideHost[];
  handler?: string;
  folder?: string;
  runtime?: "nodejs24.x" | "nodejs22.x";
  minVirtualMs?: number;
  /** What each event, or what came of it, is answered with. */
  results?: unknown[];
  resultMatches?: string[];
  /** Bodies of HTTP answers. */
  bodies?: unknown[];
  logs?: string[];
  notes?: string[];
  /** Notes are about something else. */
  quiet?: boolean;
  refused?: string;
  /** Also tried as esbuild builds it. */
  bundles?: boolean;
}

const FUNCTIONS = fileURLToPath(new URL("./functions", import.meta.url));
const NOT_BROUGHT = ["case.json", "links.json"];

const session = nodeSession();

const read = <T>(name: string, file: string): T =>
  JSON.parse(readFileSync(join(FUNCTIONS, name, file), "utf8")) as T;

function filesOf(name: string): Map<string, Uint8Array> {
  const root = join(FUNCTIONS, name);
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((it) => it.isFile())
    .map((it) => join(it.parentPath, it.name).slice(root.length + 1));
  return new Map(
    paths
      .filter((path) => !NOT_BROUGHT.includes(path))
      .map((path) => [
        path.replace(/(^|\/)modules(?=\/)/g, "$1node_modules"),
        readFileSync(join(root, path)),
      ]),
  );
}

/** A tree with links to folders, as package managers make them. */
function withLinks(tree: FileTree, links: Record<string, string>): FileTree {
  const real = (path: string): string => {
    const link = Object.keys(links).find((it) => path === it || path.startsWith(`${it}/`));
    return link === undefined ? path : real(links[link] + path.slice(link.length));
  };
  return {
    kindOf: (path) => tree.kindOf(real(path)),
    read: (path) => tree.read(real(path)),
    list: (folder) => tree.list(real(folder)),
    realPath: real,
    isLink: (path) => path in links,
  };
}

function treeFor(name: string): FileTree {
  const tree = treeOf(filesOf(name));
  const hasLinks = readdirSync(join(FUNCTIONS, name)).includes("links.json");
  return hasLinks ? withLinks(tree, read(name, "links.json")) : tree;
}

function scenarioOf(project: Project, it: Case): AnyScenario {
  const { events = [{}], target, hosts, minVirtualMs, runtime = "nodejs24.x" } = it;
  const common = {
    seed: "1",
    workload: {
      kind: "list" as const,
      arrivals: events.map((payload, index) => ({ atMs: index * 1_000, payload })),
      ...(target ? { target } : {}),
    },
    ...(hosts ? { outsideHosts: hosts } : {}),
    ...(minVirtualMs === undefined ? {} : { minVirtualMs }),
  };
  if (project.kind === "template") {
    const { template, files, packages } = project;
    return { ...common, template, files, packages };
  }
  const { handler, files } = project;
  return {
    ...common,
    files,
    function: {
      functionName: "own",
      runtime,
      handler,
      memorySizeMb: 1024,
      timeoutSeconds: 10,
      environment: {},
      architecture: "x86_64",
    },
  };
}

function check(run: RunResult, it: Case): void {
  const lines = run.logs.map(({ line }) => line);
  const payloads = run.invocations.map(({ payload }) => payload);
  const seen = lines.join("\n");
  expect(payloads, seen).toMatchObject(it.results ?? payloads);
  const bodies = run.httpExchanges.map(({ body }) => body);
  expect(bodies, seen).toEqual(it.bodies ?? bodies);
  it.resultMatches?.forEach((pattern, i) => expect(payloads[i]).toMatch(new RegExp(pattern)));
  for (const text of it.logs ?? []) expect(seen).toContain(text);
}

const libraries = await loadLibraryIndex();
const inWords = (note: string): string =>
  note.replace(/(\S+) VERSION/, (_, name: string) => `${name} ${libraries[name]!.version}`);

const cases = readdirSync(FUNCTIONS).map((name) => ({ name, ...read<Case>(name, "case.json") }));

function readCase({ name, handler, folder }: Case & { name: string }): Promise<Project> {
  return readProject(treeFor(name), {
    libraries,
    ...(handler === undefined ? {} : { handler }),
    ...(folder === undefined ? {} : { folder }),
  });
}

describe("bring your own function", () => {
  it.each(cases.filter(({ refused }) => refused === undefined))("$name: $about", async (it) => {
    const project = await readCase(it);
    const { notes = [], quiet } = it;
    expect(project.notes).toEqual(quiet ? project.notes : notes.map(inWords));
    check(await session.run(scenarioOf(project, it)), it);
  });

  it.each(cases.filter(({ refused }) => refused !== undefined))("$name: $about", async (it) => {
    await expect(readCase(it)).rejects.toThrow(it.refused);
  });

  it("gives the same when esbuild builds the package, as sam build does", async () => {
    const it = read<Case>("esbuild", "case.json");
    const root = mkdtempSync(join(tmpdir(), "coldstart-bring-"));
    try {
      for (const [path, bytes] of filesOf("esbuild")) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), bytes);
      }
      const bundle = (order: Parameters<typeof bundleWithEsbuild>[0]) =>
        bundleWithEsbuild(order, root);
      const project = await readProject(treeFor("esbuild"), { libraries, bundle });
      expect(project).toMatchObject({
        packages: { Main: { "app.js": expect.any(String) as string } },
      });
      check(await session.run(scenarioOf(project, it)), it);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});
