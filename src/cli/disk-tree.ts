/** A project on disk, read as it is asked for. */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import type { FileTree } from "../projects/file-tree.ts";
import { isText, textOf } from "../session/texts.ts";

export interface DiskTree {
  tree: FileTree;
  /** The project's folder in the tree: below the workspace that it is part of. */
  folder: string;
  /** Where the tree is. */
  root: string;
}

export function diskTreeOf(path: string): DiskTree {
  const own = realpathSync(path);
  const root = workspaceOf(own) ?? own;
  return { tree: treeAt(root), folder: inTree(root, own) ?? "", root };
}

/** The folder above whose packages are installed together; `node_modules` is there. */
function workspaceOf(path: string): string | undefined {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, "pnpm-workspace.yaml"))) return folder;
    const json = join(folder, "package.json");
    if (existsSync(json) && hasWorkspaces(readFileSync(json))) return folder;
  }
  return undefined;
}

function hasWorkspaces(bytes: Buffer): boolean {
  try {
    return isText(bytes) && "workspaces" in (JSON.parse(textOf(bytes)) as object);
  } catch {
    return false;
  }
}

/** `undefined`: it is not inside. */
function inTree(root: string, path: string): string | undefined {
  const inside = relative(root, path);
  return inside.startsWith("..") ? undefined : inside.split(sep).join("/");
}

function treeAt(root: string): FileTree {
  const files = new Map<string, Uint8Array | undefined>();
  const kinds = new Map<string, "file" | "folder" | undefined>();
  const real = new Map<string, string>();
  const at = (path: string): string => join(root, path);
  const once = <T>(known: Map<string, T>, path: string, find: () => T): T => {
    if (!known.has(path)) known.set(path, find());
    return known.get(path)!;
  };
  const kindOf = (path: string): "file" | "folder" | undefined =>
    once(kinds, path, () => {
      const stats = statSync(at(path), { throwIfNoEntry: false });
      return stats?.isFile() ? "file" : stats?.isDirectory() ? "folder" : undefined;
    });
  return {
    kindOf,
    read: (path) =>
      once(files, path, () => (kindOf(path) === "file" ? readFileSync(at(path)) : undefined)),
    list: (folder) => (kindOf(folder) === "folder" ? readdirSync(at(folder)).sort() : []),
    realPath: (path) => once(real, path, () => inTree(root, realpathSync(at(path))) ?? path),
  };
}
