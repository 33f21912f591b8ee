/** `paths` and `baseUrl` of tsconfig.json, which bundlers follow. https://www.typescriptlang.org/tsconfig/#paths */
import { textOf } from "../session/texts.ts";
import { joined, parentOf, type FileTree } from "./file-tree.ts";

interface Config {
  extends?: string | string[];
  compilerOptions?: { baseUrl?: string; paths?: Record<string, string[]> };
}

interface Aliases {
  baseUrl?: string;
  /** From patterns to paths in the tree, with the `*` of the pattern in them. */
  paths: [pattern: string, targets: string[]][];
}

const NONE: Aliases = { paths: [] };

export class PathAliases {
  private readonly tree: FileTree;
  private readonly known = new Map<string, Aliases>();

  constructor(tree: FileTree) {
    this.tree = tree;
  }

  /** Where a specifier in the file `from` may lead, the likeliest first; without file endings. */
  candidates(specifier: string, from: string): string[] {
    if (/^[./#]/.test(specifier) || specifier.includes(":")) return [];
    const { paths, baseUrl } = this.aliasesFor(parentOf(from));
    const matches = paths.flatMap(([pattern, targets]) => {
      const [prefix = "", suffix] = pattern.split("*");
      if (suffix === undefined) return pattern === specifier ? [{ prefix, found: targets }] : [];
      const fits = specifier.startsWith(prefix) && specifier.endsWith(suffix);
      if (!fits || specifier.length < prefix.length + suffix.length) return [];
      const rest = specifier.slice(prefix.length, specifier.length - suffix.length);
      return [{ prefix, found: targets.map((target) => target.replace("*", rest)) }];
    });
    // The longest prefix before the `*` wins.
    const best = matches.toSorted((a, b) => b.prefix.length - a.prefix.length)[0]?.found ?? [];
    return [...best, ...(baseUrl === undefined ? [] : [resolvedPath(baseUrl, specifier)])];
  }

  private aliasesFor(folder: string): Aliases {
    const known = this.known.get(folder);
    if (known) return known;
    const path = joined(folder, "tsconfig.json");
    const own = this.tree.kindOf(path) === "file" ? this.read(path, 0) : undefined;
    const aliases = own ?? (folder === "" ? NONE : this.aliasesFor(parentOf(folder)));
    this.known.set(folder, aliases);
    return aliases;
  }

  private read(path: string, depth: number): Aliases {
    const bytes = this.tree.read(path);
    const config = bytes && depth < MOST_EXTENDED ? parseLenient(textOf(bytes)) : undefined;
    if (!config) return NONE;
    const folder = parentOf(path);
    const { baseUrl, paths } = config.compilerOptions ?? {};
    const inherited = [config.extends ?? []]
      .flat()
      .filter((each) => each.startsWith("."))
      .map((each) =>
        this.read(resolvedPath(folder, each.replace(/(\.json)?$/, ".json")), depth + 1),
      );
    const base = baseUrl === undefined ? undefined : resolvedPath(folder, baseUrl);
    const last = inherited.at(-1) ?? NONE;
    const aliases = base ?? last.baseUrl;
    return {
      ...(aliases === undefined ? {} : { baseUrl: aliases }),
      paths: paths
        ? Object.entries(paths).map(([pattern, targets]) => [
            pattern,
            targets.map((target) => resolvedPath(base ?? folder, target)),
          ])
        : last.paths,
    };
  }
}

const MOST_EXTENDED = 5;

/** The path that a relative path means in a folder. */
export function resolvedPath(folder: string, path: string): string {
  const parts = folder === "" ? [] : folder.split("/");
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

/** tsconfig.json has comments and trailing commas. */
function parseLenient(text: string): Config | undefined {
  const bare = text
    .replace(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[^]*?\*\//g, (_, quoted?: string) => quoted ?? "")
    .replace(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g, (_, quoted?: string) => quoted ?? "");
  try {
    return JSON.parse(bare) as Config;
  } catch {
    return undefined;
  }
}
