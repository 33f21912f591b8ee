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

let done = false;

/** Tells the type checker what a function of the workshop is made of. Once per page. */
export function setUpTypes(): void {
  if (done) return;
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
  for (const defaults of [typescriptDefaults, javascriptDefaults]) {
    defaults.setCompilerOptions(options);
    defaults.setEagerModelSync(true);
    defaults.setExtraLibs([
      {
        filePath: "file:///node_modules/@types/coldstart-globals/index.d.ts",
        content: nodeGlobals,
      },
      ...Object.entries(LAMBDA_TYPES).map(([path, content]) => ({
        filePath: `file://${path}`,
        content,
      })),
    ]);
  }
}
