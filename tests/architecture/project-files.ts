/** The project's own files, as paths from its root: what git knows and what it would add. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./imports.ts";

const listed = execFileSync(
  "git",
  ["ls-files", "--cached", "--others", "--exclude-standard", "-z"],
  { cwd: ROOT, encoding: "utf8" },
)
  .split("\0")
  .filter((path) => path !== "" && existsSync(join(ROOT, path)));

export const projectFiles = (pattern: RegExp): string[] =>
  listed.filter((path) => pattern.test(path));

export const readProjectFile = (path: string): string => readFileSync(join(ROOT, path), "utf8");
