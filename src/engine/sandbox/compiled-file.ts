/** One file of a package as it is deployed: TypeScript compiled the way a bundler's deployment would. */
import { parse as lexCommonJs } from "cjs-module-lexer";
import { transform, type Transform } from "sucrase";
import { utf8Length } from "../kernel/utf8-length.ts";
import { DeploymentError } from "./deployment-error.ts";
import { extensionOf } from "./paths.ts";

/** What Node would look for when a TypeScript file has been compiled. */
const COMPILED_EXTENSION: Record<string, string> = {
  ".ts": ".js",
  ".mts": ".mjs",
  ".cts": ".cjs",
  ".tsx": ".js",
  ".jsx": ".js",
};
const SCRIPT_EXTENSIONS = new Set([".js", ".mjs", ".cjs", ...Object.keys(COMPILED_EXTENSION)]);

interface Lexed {
  isModule: boolean;
  /** Names that a CommonJS file exports, as Node's lexer finds them. */
  exportNames: string[];
  /** Specifiers whose exports a CommonJS file passes on. */
  reexports: string[];
}

/** Compiled once; every function that contains the file shares it. */
export class CompiledFile {
  /** Absolute path with the learner's own extension: stack traces show `/var/task/index.ts`. */
  readonly path: string;
  /** JavaScript with the learner's line numbers; any other file as it is. */
  readonly source: string;
  /** UTF-8 bytes of the file as written. */
  readonly bytes: number;
  readonly extension: string;
  readonly isScript: boolean;
  /** Compiled from TypeScript or JSX. */
  readonly isTyped: boolean;
  private lexed: Lexed | undefined;

  /** `name` is relative to `root`. Throws {@link DeploymentError}. */
  constructor(root: string, name: string, text: string) {
    this.path = `${root}/${name}`;
    this.extension = extensionOf(name);
    this.bytes = utf8Length(text);
    this.isScript = SCRIPT_EXTENSIONS.has(this.extension) && !/\.d\.[cm]?ts$/.test(name);
    this.isTyped = this.isScript && this.extension in COMPILED_EXTENSION;
    this.source = this.isTyped ? compileTypeScript(name, text) : text;
  }

  /** Where Node would find the file: `index.js` for `index.ts`. */
  get compiledPath(): string {
    if (!this.isTyped) return this.path;
    return this.path.slice(0, -this.extension.length) + COMPILED_EXTENSION[this.extension];
  }

  lex(): Lexed {
    return (this.lexed ??= lex(this.source));
  }
}

function lex(source: string): Lexed {
  try {
    const { exports, reexports } = lexCommonJs(source);
    return { isModule: false, exportNames: [...new Set(exports)], reexports };
  } catch {
    // The lexer refuses module syntax (and broken code, which QuickJS will report with its place).
    return { isModule: true, exportNames: [], reexports: [] };
  }
}

const IMPORTS = /^\s*import\b(?!\s*\()/m;
const EXPORTS = /^\s*export\b/m;
const COMMONJS_EXPORTS = /\b(module\.)?exports\s*[.=[]/;

/** `import` beside `exports.handler =` is what TypeScript's CommonJS output is written from; bundlers take it too. */
const isMixed = (text: string): boolean =>
  IMPORTS.test(text) && COMMONJS_EXPORTS.test(text) && !EXPORTS.test(text);

function compileTypeScript(name: string, text: string): string {
  const transforms: Transform[] = extensionOf(name).endsWith("x")
    ? ["typescript", "jsx"]
    : ["typescript"];
  if (isMixed(text)) transforms.push("imports");
  try {
    return transform(text, {
      transforms,
      disableESTransforms: true,
      preserveDynamicImport: true,
      filePath: name,
    }).code;
  } catch (error) {
    const { message } = error as Error;
    const [, reason = message, line = "1", column = "1"] =
      /^(?:Error transforming [^:]*: )?(.*?) \((\d+):(\d+)\)$/s.exec(message) ?? [];
    throw new DeploymentError(
      `${name}:${line}:${column}`,
      `${name}:${line}:${column} is not valid TypeScript: ${reason}`,
    );
  }
}
