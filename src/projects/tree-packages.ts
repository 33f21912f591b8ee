/** A tree as Node's rules for finding modules see it: absolute paths, TypeScript found by the name that it is compiled to. */
import type { PackageFiles, PackageJson } from "../session/packages.ts";
import { textOf } from "../session/texts.ts";
import { parentOf, type FileTree } from "./file-tree.ts";

/** A package.json with what it depends on. */
export type DependenciesJson = PackageJson & {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
};

/** What a file may be written as that is deployed under this ending. */
const WRITTEN_AS: Record<string, string[]> = {
  ".js": [".ts", ".tsx", ".jsx"],
  ".mjs": [".mts"],
  ".cjs": [".cts"],
};
const TYPED = /\.(?:[cm]?ts|tsx|jsx)$/;

export class TreePackages implements PackageFiles {
  private readonly tree: FileTree;
  private readonly packages = new Map<string, PackageJson | undefined>();

  constructor(tree: FileTree) {
    this.tree = tree;
  }

  file(path: string): { path: string; isTyped: boolean } | undefined {
    const found = this.written(path.slice(1));
    if (found === undefined) return undefined;
    return { path: `/${this.tree.realPath(found)}`, isTyped: TYPED.test(found) };
  }

  private written(path: string): string | undefined {
    if (this.tree.kindOf(path) === "file") return path;
    const [extension = ""] = /\.[cm]?js$/.exec(path) ?? [];
    const base = path.slice(0, path.length - extension.length);
    return WRITTEN_AS[extension]
      ?.map((each) => base + each)
      .find((each) => this.tree.kindOf(each) === "file");
  }

  isDirectory(path: string): boolean {
    return this.tree.kindOf(path.slice(1)) === "folder";
  }

  packageAt(folder: string): PackageJson | undefined {
    if (!this.packages.has(folder)) this.packages.set(folder, this.readPackage(folder));
    return this.packages.get(folder);
  }

  /** What is not JSON is the runtime's to complain about. */
  private readPackage(folder: string): PackageJson | undefined {
    const bytes = this.tree.read(`${folder}/package.json`.slice(1));
    if (!bytes) return undefined;
    try {
      return JSON.parse(textOf(bytes)) as PackageJson;
    } catch {
      return undefined;
    }
  }

  packageScope(path: string): { folder: string; package: PackageJson } | undefined {
    for (
      let folder = parentOf(path);
      !folder.endsWith("/node_modules");
      folder = parentOf(folder)
    ) {
      const found = this.packageAt(folder);
      if (found) return { folder, package: found };
      if (folder === "") return undefined;
    }
    return undefined;
  }
}
