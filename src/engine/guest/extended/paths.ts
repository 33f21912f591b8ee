/** `node:path` with its rarer functions. */
import { base, missing } from "./shared.ts";

/** A glob as a regular expression: `*` stays within a folder, `**` does not. */
function matchesGlob(path: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.+^$()|\\]/g, "\\$&")
    .replace(/\*\*\/|\*\*|\*|\?|\{[^}]*\}/g, (each) =>
      each === "**/"
        ? "(?:.*/)?"
        : each === "**"
          ? ".*"
          : each === "*"
            ? "[^/]*"
            : each === "?"
              ? "[^/]"
              : `(?:${each.slice(1, -1).replaceAll(",", "|")})`,
    );
  return new RegExp(`^${source}$`).test(path);
}

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
