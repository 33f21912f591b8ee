/** A project on disk, read as it is asked for. */
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import type { FileTree } from "../projects/file-tree.ts";
import { isText, textOf } from "../session/texts.ts";

export interface DiskTree {
  tree: FileTree;
  /** The project's folder in the tree: below the workspace that it is part of. */
  folder: string;
  /** Where the tree is. */
  root: string;
  /** Folders that were looked into and are no packages': what a change may be in. */
  watched(): string[];
}

export function diskTreeOf(path: string): DiskTree {
  const own = realpathSync(path);
  const root = workspaceOf(own) ?? own;
  const looked = new Set([own]);
  const tree = treeAt(root, (folder) => looked.add(folder));
  const watched = (): string[] =>
    [...looked].filter((path) => !path.includes(`${sep}node_modules`));
  return { tree, folder: inTree(root, own) ?? "", root, watched };
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

interface Kept {
  mtimeMs: number;
  size: number;
  bytes: Uint8Array;
}

const kept = new Map<string, Kept>();

/** The same bytes as before for a file that has not changed: what was found out about them is found out. */
function readUnchanged(path: string): Uint8Array {
  const { mtimeMs, size } = statSync(path);
  const known = kept.get(path);
  if (known?.mtimeMs === mtimeMs && known.size === size) return known.bytes;
  const bytes = readFileSync(path);
  kept.set(path, { mtimeMs, size, bytes });
  return bytes;
}

function treeAt(root: string, onLook: (folder: string) => void): FileTree {
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
      once(files, path, () => {
        if (kindOf(path) !== "file") return undefined;
        onLook(dirname(at(path)));
        return readUnchanged(at(path));
      }),
    list(folder) {
      if (kindOf(folder) !== "folder") return [];
      onLook(at(folder));
      return readdirSync(at(folder)).sort();
    },
    isLink: (path) => lstatSync(at(path)).isSymbolicLink(),
    realPath: (path) => once(real, path, () => inTree(root, realpathSync(at(path))) ?? path),
  };
}
