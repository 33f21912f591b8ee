/** What it takes to bring a folder with 1 MB of packages: its files as they are, and as esbuild bundles them. Run as a process of its own. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readProject } from "../projects/project.ts";
import { openInProcessSession } from "../session/client/in-process.ts";
import { loadNodeAssets } from "../session/client/node-assets.ts";
import type { Session, SourceFiles } from "../session/protocol.ts";
import { median } from "./bench-median.ts";
import { invocations, withFiles } from "./bench-scenarios.ts";
import { diskTreeOf } from "./disk-tree.ts";
import { bundleWithEsbuild } from "./esbuild-bundle.ts";

export interface BringMeasurement {
  /** Of the packages that are reached. */
  kilobytes: number;
  files: number;
  /** Following the imports, the first time and when only the handler has changed. */
  readMs: number;
  readAgainMs: number;
  /** A run with one cold start. */
  runMs: number;
  bundleMs: number;
  bundledRunMs: number;
  /** Virtual time of the init phase. */
  initMs: number;
  bundledInitMs: number;
}

const PACKAGES = 4;
const MODULES = 32;
const FUNCTIONS = 64;
const RUNS = 5;

/** Functions of the usual size and kind: about 8 kB in each module. */
const moduleText = (of: number, n: number): string =>
  [
    ...(n + 1 < MODULES ? [`export * from "./m${n + 1}.js";`] : []),
    ...Array.from(
      { length: FUNCTIONS },
      (_, i) =>
        `export function f${of}_${n}_${i}(list) {\n  const found = list.filter((it) => it % ${i + 2} === 0);\n  return found.map((it) => it * ${n + 1});\n}`,
    ),
  ].join("\n");

function folderWithPackages(): SourceFiles {
  const files: SourceFiles = {};
  const imports: string[] = [];
  for (let of = 0; of < PACKAGES; of++) {
    imports.push(`import * as p${of} from "package-${of}";`);
    files[`node_modules/package-${of}/package.json`] =
      `{ "name": "package-${of}", "type": "module", "exports": "./m0.js" }`;
    for (let n = 0; n < MODULES; n++) {
      files[`node_modules/package-${of}/m${n}.js`] = moduleText(of, n);
    }
  }
  const used = Array.from({ length: PACKAGES }, (_, of) => `Object.keys(p${of}).length`);
  files["index.mjs"] =
    `${imports.join("\n")}\nexport const handler = async () => ${used.join(" + ")};\n`;
  return files;
}

async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const startedAt = performance.now();
  const result = await work();
  return { ms: performance.now() - startedAt, result };
}

const run = (session: Session, files: SourceFiles) =>
  timed(() => session.run(withFiles(invocations(1), files)));

async function measure(folder: string): Promise<BringMeasurement> {
  const session = openInProcessSession(loadNodeAssets);
  await session.run(invocations(1));
  const disk = diskTreeOf(folder);
  const first = await timed(() => readProject(disk.tree));
  const { files } = first.result;
  const order = {
    ...{ logicalId: "Bench", folder: "", entryPoints: ["index.mjs"], format: "cjs" as const },
    ...{ minify: true, target: ["es2020"], external: [], loader: {}, outExtension: {}, banner: {} },
    keepNames: false,
  };
  const again: number[] = [];
  const runs: number[] = [];
  const bundles: number[] = [];
  const bundledRuns: number[] = [];
  let init = 0;
  let bundledInit = 0;
  for (let i = 0; i < RUNS; i++) {
    again.push((await timed(() => readProject(disk.tree))).ms);
    const plain = await run(session, files);
    runs.push(plain.ms);
    init = plain.result.invocations[0]!.initMs!;
    const bundle = await timed(() => bundleWithEsbuild(order, disk.root));
    bundles.push(bundle.ms);
    const bundled = await run(session, bundle.result);
    bundledRuns.push(bundled.ms);
    bundledInit = bundled.result.invocations[0]!.initMs!;
  }
  session.close();
  const bytes = Object.values(files).reduce((sum, text) => sum + text.length, 0);
  return {
    kilobytes: Math.round(bytes / 1_024),
    files: Object.keys(files).length,
    readMs: first.ms,
    readAgainMs: median(again),
    runMs: median(runs),
    bundleMs: median(bundles),
    bundledRunMs: median(bundledRuns),
    initMs: init,
    bundledInitMs: bundledInit,
  };
}

const folder = mkdtempSync(join(tmpdir(), "coldstart-bench-bring-"));
try {
  for (const [path, text] of Object.entries(folderWithPackages())) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  process.stdout.write(JSON.stringify(await measure(folder)));
} finally {
  rmSync(folder, { recursive: true });
}
