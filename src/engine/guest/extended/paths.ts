/** `node:path` with its rarer functions. */
import { base, missing } from "./shared.ts";
import { Glob } from "./globs.ts";

const matchesGlob = (path: string, glob: string): boolean =>
  Glob.listOf(glob).some((each) => each.matches(path));

export const win32: Record<string, unknown> = {
  sep: "\\",
  delimiter: ";",
  ...Object.fromEntries(
    [
      "basename",
      "dirname",
      "extname",
      "format",
      "isAbsolute",
      "join",
      "normalize",
      "parse",
      "relative",
      "resolve",
    ].map((name) => [name, missing(`path.win32.${name}`)]),
  ),
};

export const paths: Record<string, unknown> = Object.assign(base.path, {
  win32,
  toNamespacedPath: (path: string) => path,
  matchesGlob,
});
paths["posix"] = paths;
