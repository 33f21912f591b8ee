// @ts-check
/**
 * Builds the Postgres behind RDS, into src/engine/generated/postgres/:
 *   postgres.wasm  PGlite's, as it is
 *   module.js      its JavaScript, with the clock, the random numbers, the timers and the files below /ask asked of whoever
 *                  loads it, and where in its memory some things are
 *   sizes.json     of the two that are large, to tell how far loading is
 *   files.bin      gzip: a cluster that was initialised, and the files of the installation that it reads
 *
 * The package's own class is not used: it starts from real time and real random numbers, and waits for promises.
 */
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { transform } from "esbuild";
import { makeCluster } from "./lib/postgres-cluster.mjs";
import { layoutOf, UNUSUAL } from "./lib/postgres-layout.mjs";
import { MODULES, ROOT } from "./lib/project.mjs";

const PACKAGE = join(MODULES, "@electric-sql/pglite/dist");
const TARGET = join(ROOT, "src/engine/generated/postgres");
const DATA = "/pglite/data";

/** Of the installation, what a running server reads. The rest is for making clusters, and other encodings. */
const READ_AT_RUN_TIME =
  /^\/(home\/|pglite\/(bin\/postgres$|lib\/postgresql\/(plpgsql|dict_snowball)\.so$|share\/postgresql\/(timezone|timezonesets|tsearch_data)\/))/;

/** In place of what the module asks of its surroundings. An update of the package that changes one of these stops the build. */
const PATCHES = [
  ["Date.now()", 'Module["now"]()'],
  ["performance.now()", 'Module["now"]()'],
  ['globalThis.process?.versions?.node&&globalThis.process?.type!="renderer"', "false"],
  [
    "var randomFill=view=>(randomFill=initRandomFill())(view);",
    'var randomFill=view=>(Module["fillRandom"](view),0);',
  ],
  // Random bytes that are left over would be a state of its own.
  ["var randomBuffer=new Uint8Array(1024)", "var randomBuffer=new Uint8Array(1)"],
  ["var __dlopen_js=handle=>", 'var __dlopen_js=handle=>(Module["onLibrary"](),0)||'],
  [
    "function ___syscall_stat64(path,buf){try{path=SYSCALLS.getStr(path);",
    'function ___syscall_stat64(path,buf){try{path=Module["onStat"](SYSCALLS.getStr(path));',
  ],
];
const TIMER = /var __setitimer_js=\(which,timeout_ms\)=>\{.*?return 0\};__setitimer_js\.sig/;
const OUR_TIMER =
  'var __setitimer_js=(which,timeout_ms)=>{Module["setTimer"](timeout_ms,()=>callUserCallback(__emscripten_timeout,which,Module["now"]()));return 0};__setitimer_js.sig';
const FILES = /\(\{files:\[(.*?)\],remote_package_size:\d+\}\)/;

const TYPES = `import type { PostgresAssets } from "../../../session/postgres/module.ts";
declare const createModule: PostgresAssets["createModule"];
export declare const layout: PostgresAssets["layout"];
export default createModule;
`;

mkdirSync(TARGET, { recursive: true });
standStill();
const { script, installed } = readPackage();
const layout = `export const layout = ${JSON.stringify(await found())};`;
const { code } = await transform(`${script}\n${layout}`, { minify: true });
writeFileSync(join(TARGET, "module.js"), code);
writeFileSync(join(TARGET, "module.d.ts"), TYPES);
writeFileSync(join(TARGET, "postgres.wasm"), readFileSync(join(PACKAGE, "pglite.wasm")));
const cluster = await initialised();
const files = gzipSync(packed([...installed, ...cluster]), { level: 9 });
writeFileSync(join(TARGET, "files.bin"), files);
const wasm = statSync(join(TARGET, "postgres.wasm")).size;
writeFileSync(join(TARGET, "sizes.json"), JSON.stringify({ wasm, files: files.length }));

/** The same cluster whenever and wherever it is made. */
function standStill() {
  Date.now = () => Date.UTC(2026, 0, 1);
  performance.now = () => 0;
  let state = 1;
  createRequire(import.meta.url)("node:crypto").randomFillSync = (
    /** @type {Uint8Array} */ view,
  ) => {
    for (let i = 0; i < view.length; i++) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
      view[i] = state >>> 16;
    }
    return view;
  };
}

/** @typedef {{ path: string, bytes: Uint8Array }} Packed */

/** @returns {{ script: string, installed: Packed[] }} */
function readPackage() {
  let script = readFileSync(join(PACKAGE, "pglite.js"), "utf8");
  for (const [found, ours] of /** @type {[string, string][]} */ (PATCHES)) {
    if (!script.includes(found)) throw changed(found);
    script = script.replaceAll(found, ours);
  }
  if (!TIMER.test(script)) throw changed("__setitimer_js");
  script = script.replace(TIMER, OUR_TIMER);
  const [all = "", list = ""] = FILES.exec(script) ?? [];
  if (list === "") throw changed("the list of files");
  script = script.replace(all, "({files:[],remote_package_size:0})");
  const data = readFileSync(join(PACKAGE, "pglite.data"));
  const installed = [...list.matchAll(/\{filename:"([^"]+)",start:(\d+),end:(\d+)/g)]
    .map(([, path = "", start, end]) => ({
      path,
      bytes: data.subarray(Number(start), Number(end)),
    }))
    .filter(({ path }) => READ_AT_RUN_TIME.test(path));
  return { script, installed };
}

/** @param {string} what */
const changed = (what) => new Error(`build-postgres: pglite.js has no ${what} any more`);

/** @param {string[]} settings */
async function started(...settings) {
  const { PGlite } = await import("@electric-sql/pglite");
  const given = settings.flatMap((each) => ["-c", each]);
  return PGlite.create({
    initDbStartParams: ["--wal-segsize=1"],
    startParams: [...PGlite.defaultStartParams, ...given],
  });
}

async function found() {
  const server = await started("shared_buffers=8MB", `max_connections=${UNUSUAL}`);
  // Its memory is not in its types.
  const layout = await layoutOf(/** @type {any} */ (server));
  await server.close();
  return layout;
}

/** @returns {Promise<Packed[]>} */
async function initialised() {
  const server = await started("shared_buffers=8MB");
  await makeCluster(server);
  await server.exec("VACUUM");
  // Twice: what comes before the one that counts can go.
  await server.exec("SELECT pg_switch_wal()");
  await server.exec("CHECKPOINT");
  const { rows } = await server.query("SELECT pg_walfile_name(pg_current_wal_lsn()) AS current");
  const current = /** @type {{ current: string }} */ (rows[0]).current;
  const dump = new Uint8Array(await (await server.dumpDataDir("none")).arrayBuffer());
  await server.close();
  return [...entriesOf(dump)]
    .filter(({ path }) => !path.startsWith("/pg_wal/0") || path.endsWith(current))
    .map(({ path, bytes }) => ({ path: DATA + path, bytes }));
}

/** The entries of a tar: files, and folders with a slash at the end. @param {Uint8Array} tar @returns {Generator<Packed>} */
function* entriesOf(tar) {
  const text = (/** @type {number} */ from, /** @type {number} */ length) =>
    new TextDecoder().decode(tar.subarray(from, from + length)).replace(/\0.*/s, "");
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0;) {
    const size = Number.parseInt(text(at + 124, 12), 8);
    const isFolder = text(at + 156, 1) === "5";
    const path = text(at, 100).replace(/\/$/, "");
    yield { path: isFolder ? `${path}/` : path, bytes: tar.subarray(at + 512, at + 512 + size) };
    at += 512 + 512 * Math.ceil(size / 512);
  }
}

/** The length of the list, the list (paths and lengths, as JSON), and the files one after the other. @param {Packed[]} files */
function packed(files) {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const list = Buffer.from(JSON.stringify(sorted.map(({ path, bytes }) => [path, bytes.length])));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(list.length);
  return Buffer.concat([length, list, ...sorted.map(({ bytes }) => bytes)]);
}
