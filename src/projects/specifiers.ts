/** Names in imports: what they name, and how they are replaced in a text. */
import { isPackage } from "../session/packages.ts";

/** `@scope/pkg/a/b` is a file of `@scope/pkg`. */
export const nameOf = (specifier: string): string =>
  specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");

/** The folder of the package in node_modules that a file belongs to. */
export const packageFolder = (path: string): string | undefined =>
  /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];

export const nameInModules = (folder: string): string =>
  folder.slice(folder.lastIndexOf("node_modules/") + "node_modules/".length);

export interface Renamed {
  specifier: string;
  /** From 1. */
  line: number;
  to: string;
}

/** The text with other names in its imports. Compiling keeps lines, so that a name is found where it was read, or below. */
export function withNames(text: string, renamed: Renamed[]): string {
  const lines = text.split("\n");
  for (const { specifier, line, to } of renamed) {
    const quoted = new RegExp(`(["'\`])${specifier.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}\\1`);
    const at = lines.findIndex((each, i) => i >= line - 1 && quoted.test(each));
    if (at >= 0) lines[at] = lines[at]!.replace(quoted, (_, quote: string) => quote + to + quote);
  }
  return lines.join("\n");
}

/** Whether it means a file of the function or of a package, and no built-in module. */
export const isFollowed = (specifier: string): boolean =>
  /^(\.{1,2}(\/|$)|#)/.test(specifier) || isPackage(specifier);
