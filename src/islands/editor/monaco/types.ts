import { javascriptDefaults, typescriptDefaults } from "./monaco.ts";
import nodeGlobals from "./node-globals.d.ts?raw";

/** The types of events and of the context, as files of `node_modules`. */
const LAMBDA_TYPES: Record<string, string> = import.meta.glob(
  "/node_modules/@types/aws-lambda/**/*.d.ts",
  {
    query: "?raw",
    import: "default",
    eager: true,
  },
);

const ES2024 = 11;
const ESNEXT_MODULE = 99;
const BUNDLER_RESOLUTION = 100;
const FORCE_MODULES = 3;

/** What describes Node until its own types are there: both would be in each other's way. */
const NODE_GLOBALS = "file:///node_modules/@types/coldstart-globals/index.d.ts";
const NODE_TYPES = "@types/node/index.d.ts";

const ALL_DEFAULTS = [typescriptDefaults, javascriptDefaults];
let nodeGlobalsOf: { dispose(): void }[] = [];
let done = false;

/** Tells the type checker what a function of the workshop is made of. Once per page: says whether it was now. */
export function setUpTypes(): boolean {
  if (done) return false;
  done = true;
  const options = {
    target: ES2024 as never,
    module: ESNEXT_MODULE as never,
    moduleResolution: BUNDLER_RESOLUTION as never,
    moduleDetection: FORCE_MODULES,
    // No DOM: a handler has none. What Node adds is in node-globals.d.ts.
    lib: ["es2024"],
    types: [],
    strict: true,
    // JavaScript habits are no errors here.
    noImplicitAny: false,
    allowImportingTsExtensions: true,
    noEmit: true,
    skipLibCheck: true,
    allowJs: true,
    esModuleInterop: true,
    allowNonTsExtensions: true,
  };
  for (const defaults of ALL_DEFAULTS) {
    defaults.setCompilerOptions(options);
    defaults.setEagerModelSync(true);
    for (const [path, content] of Object.entries(LAMBDA_TYPES)) {
      defaults.addExtraLib(content, `file://${path}`);
    }
  }
  nodeGlobalsOf = ALL_DEFAULTS.map((each) => each.addExtraLib(nodeGlobals, NODE_GLOBALS));
  return true;
}

/** Adds declarations, by their path below node_modules. */
export function addTypes(files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    for (const defaults of ALL_DEFAULTS) {
      defaults.addExtraLib(content, `file:///node_modules/${path}`);
    }
  }
  if (NODE_TYPES in files) nodeGlobalsOf.forEach((each) => each.dispose());
}
