/** What Node says when a file is not what it is loaded as. */
import { GuestError } from "./guest-error.ts";

const STATEMENT = /^[ \t]*(?:(import)\b(?!\s*[.(])|(export)\b)/m;

/** V8's words for module syntax in a CommonJS file; `undefined` when the file has none. */
export function moduleSyntaxError(source: string): GuestError | undefined {
  const [, imports, exports] = STATEMENT.exec(source) ?? [];
  if (imports) return new GuestError("SyntaxError", "Cannot use import statement outside a module");
  if (exports) return new GuestError("SyntaxError", "Unexpected token 'export'");
  if (!source.includes("import.meta")) return undefined;
  return new GuestError("SyntaxError", "Cannot use 'import.meta' outside a module");
}

/** `require` of a module where Node was started with `--no-experimental-require-module`. */
export function requireEsmError(path: string, requiredBy: string): GuestError {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const instead = path.endsWith(".mjs")
    ? `the require of ${path}`
    : `the require of ${name} in ${requiredBy}`;
  return new GuestError(
    "Error",
    `require() of ES Module ${path} from ${requiredBy} not supported.\n` +
      `Instead change ${instead} to a dynamic import() which is available in all CommonJS modules.`,
    "ERR_REQUIRE_ESM",
  );
}
