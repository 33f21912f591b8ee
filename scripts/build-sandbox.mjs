/**
 * Builds what every sandbox starts from, into src/engine/generated/:
 *   sandbox.wasm  quickjs-ng with readable import and export names and its function table exported
 *   guest.js      what runs inside the VM around the learner's code (src/engine/guest), as one script
 *   streams.js    Node's streams, as a script that evaluates to a function of what they share with the guest
 *   extended.js   the rarer built-ins, likewise
 *   intl.js       Intl and the methods that stand on it, as a script that comes after the guest's; intl-data.json is what it asks for
 *   runtime-*.js  AWS's runtime interface client of each runtime, unmodified
 *
 * The wasm of the package has minified names which only its own JavaScript knows; that JavaScript instantiates
 * asynchronously, and the engine must not wait. So the names are read from there once, here, and written into the file.
 */
import { readFileSync, writeFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { LAYOUT_SECTION, probeLayout } from "../src/engine/sandbox/vm-layout.ts";
import { intlData } from "./lib/intl-data.mjs";
import { appendCustomSection, readModule, writeModule } from "./wasm-names.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const variant = join(root, "node_modules/@jitl/quickjs-ng-wasmfile-release-sync/dist");
const target = join(root, "src/engine/generated");

/** AWS's client: its major 3 is the loop of Node.js 22 and before, its major 4 of Node.js 24. */
const CLIENTS = {
  nodejs24: "aws-lambda-ric/index.mjs",
  nodejs22: "aws-lambda-ric-3/dist/index.mjs",
};
const resolvePackage = createRequire(import.meta.url).resolve;

/** What the glue code does with each import, and the name we give it. A package update that changes one stops the build. */
const IMPORTS = {
  memory: /[{,](\w+):r,/,
  assertFail: /[{,](\w+):\(a,d,b,e\)=>M\(`Assertion failed/,
  abort: /[{,](\w+):\(\)=>M\(""\)/,
  keepaliveClear: /[{,](\w+):\(\)=>\{Q=!1;S=0\}/,
  localtime: /[{,](\w+):function\(a,d\)\{a=-9007199254740992/,
  setitimer: /[{,](\w+):\(a,d\)=>\{T\[a\]/,
  tzset: /[{,](\w+):\(a,d,b,e\)=>\{var f=\(new Date\)\.getFullYear/,
  clockTimeGet: /[{,](\w+):function\(a,d,b\)\{if\(!\(0<=a&&3>=a\)\)return 28/,
  dateNow: /[{,](\w+):\(\)=>Date\.now\(\)/,
  resizeHeap: /[{,](\w+):a=>\{var d=G\.length;a>>>=0/,
  environGet: /[{,](\w+):\(a,d\)=>\{var b=0,e=0,f;for\(f of qa\(\)\)/,
  environSizesGet: /[{,](\w+):\(a,d\)=>\{var b=qa\(\)/,
  fdClose: /[{,](\w+):\(\)=>52/,
  fdSeek: /[{,](\w+):function\(\)\{return 70\}/,
  fdWrite: /[{,](\w+):\(a,d,b,e\)=>\{for\(var f=0,g=0/,
  procExit: /[{,](\w+):oa,/,
  callFunction: /[{,](\w+):function\([^)]*\)\{return c\.callbacks\.callFunction\(/,
  shouldInterrupt: /[{,](\w+):function\([^)]*\)\{return c\.callbacks\.shouldInterrupt\(/,
  loadModuleSource: /[{,](\w+):function\([^)]*\)\{b=R\(b\);return c\.callbacks\.loadModuleSource\(/,
  normalizeModule:
    /[{,](\w+):function\([^)]*\)\{b=R\(b\);e=R\(e\);return c\.callbacks\.normalizeModule\(/,
  freeHostRef: /[{,](\w+):function\([^)]*\)\{c\.callbacks\.freeHostRef\(/,
};

function namesFromGlue(glue) {
  const oneLine = glue.replace(/\n/g, "");
  const imports = new Map();
  for (const [name, pattern] of Object.entries(IMPORTS)) {
    const found = pattern.exec(oneLine);
    if (!found) {
      throw new Error(
        `build-sandbox: the import "${name}" was not found in the glue code of quickjs-ng. ` +
          "The package has changed: compare scripts/build-sandbox.mjs with its emscripten-module.browser.mjs.",
      );
    }
    imports.set(found[1], name);
  }
  const exports = new Map();
  for (const [, name, short] of oneLine.matchAll(/c\._(\w+)=b\.([\w$]+)/g))
    exports.set(short, name);
  const [, constructors] = /Z\.(\w+)\(\);D\?\.\(c\)/.exec(oneLine) ?? [];
  if (!constructors || !exports.size) {
    throw new Error("build-sandbox: the exports were not found in the glue code of quickjs-ng.");
  }
  exports.set(constructors, "callConstructors");
  return { imports, exports };
}

/** The one global variable of the module is C's stack pointer. */
function onlyGlobal({ globals }) {
  if (globals !== 1) {
    throw new Error(
      `build-sandbox: expected the stack pointer as the only global, found ${globals}`,
    );
  }
  return 0;
}

function buildWasm() {
  const glue = readFileSync(join(variant, "emscripten-module.browser.mjs"), "utf8");
  const { imports, exports } = namesFromGlue(glue);
  const module = readModule(readFileSync(join(variant, "emscripten-module.wasm")));
  module.imports = module.imports.map((entry) => {
    const name = imports.get(entry.name);
    if (!name) throw new Error(`build-sandbox: the wasm import "${entry.name}" has no name yet`);
    return { ...entry, module: "host", name };
  });
  module.exports = module.exports
    .filter((entry) => exports.has(entry.name))
    .map((entry) => ({ ...entry, name: exports.get(entry.name) }));
  // The rejection tracker is a C function pointer, so the host needs a place in the table (see sandbox/vm.ts).
  module.exports.push({ name: "table", kind: 1, index: 0 });
  module.table.maximum = undefined;
  // A VM that was left by an exception has not put its stack back; see sandbox/vm-pool.ts.
  module.exports.push({ name: "stackPointer", kind: 3, index: onlyGlobal(module) });
  return writeModule(module);
}

/** Where QuickJS keeps what it does not export is found by trying, and travels with the file. */
function withLayout(wasm) {
  const layout = probeLayout(new WebAssembly.Module(wasm));
  return appendCustomSection(wasm, LAYOUT_SECTION, JSON.stringify(layout));
}

async function buildGuest() {
  await build({
    entryPoints: [join(root, "src/engine/guest/main.ts")],
    outfile: join(target, "guest.js"),
    bundle: true,
    format: "iife",
    target: "es2023",
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "none",
    external: ["/var/runtime/*"],
    logLevel: "warning",
  });
}

/** Packages that the streams share with the rest of the guest, by what they are called there. */
const SHARED = {
  buffer: "dependencies",
  events: "dependencies.events",
  "process/": "dependencies.process",
  "abort-controller": "dependencies.abort",
};

async function buildStreams() {
  await build({
    entryPoints: [join(root, "src/engine/guest/streams/main.ts")],
    outfile: join(target, "streams.js"),
    bundle: true,
    format: "iife",
    globalName: "streams",
    banner: { js: "(function (dependencies) {" },
    footer: { js: "return streams; })" },
    target: "es2023",
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "none",
    plugins: [
      {
        name: "shared",
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^(buffer|events|process\/|abort-controller)$/ }, ({ path }) => ({
            path,
            namespace: "shared",
          }));
          onLoad({ filter: /.*/, namespace: "shared" }, ({ path }) => ({
            contents: `module.exports = ${SHARED[path]};`,
          }));
        },
      },
    ],
    logLevel: "warning",
  });
}

/** Modules of which every function that Node has can be imported: what is not simulated says so when it is called. */
const COMPLETED =
  "assert async_hooks buffer crypto dns dns/promises events fs fs/promises http http2 https module net os path perf_hooks process " +
  "querystring readline stream timers tls url util v8 vm worker_threads zlib";

/** Names by module, of the Node that builds. */
function functionsOfNode() {
  const require = createRequire(import.meta.url);
  return Object.fromEntries(
    COMPLETED.split(" ").map((name) => {
      const all = require(`node:${name}`);
      const isFunction = (key) => !key.startsWith("_") && typeof valueOf(all, key) === "function";
      return [name, Object.keys(all).filter(isFunction)];
    }),
  );
}

/** Without the getters that warn of their own age. */
const valueOf = (all, key) => Object.getOwnPropertyDescriptor(all, key)?.value;

/** The rarer built-ins, which stand on the streams and on the rest of the guest. */
async function buildExtended() {
  await build({
    entryPoints: [join(root, "src/engine/guest/extended/main.ts")],
    outfile: join(target, "extended.js"),
    bundle: true,
    format: "iife",
    globalName: "extended",
    banner: { js: "(function (dependencies) {" },
    footer: { js: "return extended; })" },
    define: { NODE_FUNCTIONS: JSON.stringify(functionsOfNode()) },
    target: "es2023",
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "none",
    logLevel: "warning",
  });
}

/** What is changed in the packages: errors worded as Node words them, and patterns of ranges that are only read for a format in use. */
const CHANGES = {
  "intl-datetimeformat": [
    [
      '})) throw new RangeError("Invalid timeZoneName");',
      '})) throw new RangeError("Invalid time zone specified: " + timeZone);',
    ],
    ['RangeError("Invalid time")', 'RangeError("Invalid time value")'],
    [
      "parseDateTimeSkeleton(skeleton, formats[calendar][skeleton], calendarIntervals[skeleton] || findIntervalFormat(skeleton, calendarIntervals), calendarIntervals.intervalFormatFallback)",
      "withRangesLater(skeleton, formats[calendar][skeleton], () => calendarIntervals[skeleton] || findIntervalFormat(skeleton, calendarIntervals), calendarIntervals.intervalFormatFallback)",
    ],
    [
      "function parseDateTimeStyles(",
      `function withRangesLater(skeleton, pattern, ranges, fallback) {
  const format = parseDateTimeSkeleton(skeleton, pattern);
  let whole;
  for (const key of ["rangePatterns", "rangePatterns12"]) Object.defineProperty(format, key, {
    enumerable: true,
    configurable: true,
    get: () => (whole ??= parseDateTimeSkeleton(skeleton, pattern, ranges(), fallback))[key],
  });
  return format;
}
function parseDateTimeStyles(`,
    ],
  ],
  "intl-numberformat": [
    ["currency cannot be undefined", "Currency code is required with currency style."],
  ],
};

/** `Intl`, and the data which it asks for. */
async function buildIntl() {
  const { texts, languages, zones } = intlData();
  writeFileSync(join(target, "intl-data.json"), JSON.stringify(texts));
  await build({
    entryPoints: [join(root, "src/engine/guest/intl/main.ts")],
    outfile: join(target, "intl.js"),
    bundle: true,
    format: "iife",
    define: { INTL_LANGUAGES: JSON.stringify(languages), INTL_ZONES: JSON.stringify(zones) },
    target: "es2023",
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "none",
    alias: { "@formatjs/intl-localematcher": join(root, "src/engine/guest/intl/locales.ts") },
    plugins: [
      {
        name: "changes",
        setup({ onLoad }) {
          onLoad(
            { filter: /@formatjs[\\/]intl-(?:datetime|number)format[\\/]index\.js$/ },
            (file) => {
              const [, name] = /(intl-\w+)[\\/]index\.js$/.exec(file.path);
              let contents = readFileSync(file.path, "utf8");
              for (const [theirs, ours] of CHANGES[name]) {
                if (!contents.includes(theirs))
                  throw new Error(`build-sandbox: @formatjs/${name} has no "${theirs}" any more`);
                contents = contents.replaceAll(theirs, () => ours);
              }
              return { contents };
            },
          );
        },
      },
    ],
    logLevel: "warning",
  });
}

mkdirSync(target, { recursive: true });
writeFileSync(join(target, "sandbox.wasm"), withLayout(buildWasm()));
await buildGuest();
await buildStreams();
await buildExtended();
await buildIntl();
for (const [runtime, client] of Object.entries(CLIENTS)) {
  const source = readFileSync(resolvePackage(client), "utf8");
  writeFileSync(join(target, `runtime-${runtime}.js`), source.replace(/^#!.*\n/, "\n"));
}
