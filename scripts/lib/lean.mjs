// @ts-check
/**
 * Leaves out of the site what it does not need of its compiler of TypeScript: sucrase's parser of Flow, its transforms for Jest
 * and hot reloading, its source maps and the check of its options, which is a quarter of it. The lexer of CommonJS is taken in
 * JavaScript: it computes what its WebAssembly computes, and is smaller.
 */
import { createRequire } from "node:module";
import { sep } from "node:path";

const SUCRASE = "/sucrase/dist/esm/";
const LEXER = createRequire(import.meta.url).resolve("cjs-module-lexer");

/** By file: what is replaced. An update of the package that changes one of these stops the build. @type {Record<string, [string, string][]>} */
const PATCHES = {
  "index.js": [
    ['import {validateOptions} from "./Options";', ""],
    ["validateOptions(options);", ""],
    ['import computeSourceMap, {} from "./computeSourceMap";', ""],
    ["if (options.sourceMapOptions) {", "if (false) {"],
    ['import formatTokens from "./util/formatTokens";', ""],
  ],
  "transformers/RootTransformer.js": [
    ['transforms.includes("flow")', "false"],
    ['transforms.includes("jest")', "false"],
    ['transforms.includes("react-hot-loader")', "false"],
  ],
};
/** Where the parser asks whether it reads Flow. */
const PARSER = /^parser\/(tokenizer|traverser|plugins)\/(?!.*base\.js$)/;

/** @returns {import("vite").Plugin} */
export const leanCompiler = () => ({
  name: "lean-compiler",
  apply: "build",
  enforce: "pre",
  resolveId: (id) => (id === "cjs-module-lexer" ? LEXER : undefined),
  transform(code, id) {
    const path = id.split(sep).join("/");
    const at = path.indexOf(SUCRASE);
    if (at === -1) return undefined;
    const file = path.slice(at + SUCRASE.length);
    return { code: PARSER.test(file) ? withoutFlow(code) : patched(code, file), map: null };
  },
});

/** @param {string} code @param {string} file */
function patched(code, file) {
  let text = code;
  for (const [from, to] of PATCHES[file] ?? []) {
    if (!text.includes(from))
      throw new Error(`scripts/lib/lean.mjs: sucrase's ${file} has no longer: ${from}`);
    text = text.replaceAll(from, to);
  }
  return text;
}

/** @param {string} code */
const withoutFlow = (code) =>
  code
    .replace(/import\s*\{[^}]*\}/g, (names) => names.replace(/\bisFlowEnabled,?\s*/, ""))
    .replace(/\bisFlowEnabled\b/g, "false");
