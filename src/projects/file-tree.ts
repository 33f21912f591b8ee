/** The files of a project, wherever they are: on disk, dropped on a page, in an archive. */

/** Paths are relative to the tree, `/`-separated; "" is the tree itself. */
export interface FileTree {
  kindOf(path: string): "file" | "folder" | undefined;
  /** The bytes of a file. */
  read(path: string): Uint8Array | undefined;
  /** Names in a folder, in a fixed order. */
  list(folder: string): string[];
  /** The path itself, or where its links lead inside the tree. */
  realPath(path: string): string;
  isLink(path: string): boolean;
}

/** A tree of files that are at hand. */
export function treeOf(files: ReadonlyMap<string, Uint8Array>): FileTree {
  const folders = new Map<string, Set<string>>([["", new Set()]]);
  for (const path of files.keys()) {
    const parts = path.split("/");
    parts.forEach((name, depth) => {
      const folder = parts.slice(0, depth).join("/");
      const names = folders.get(folder) ?? new Set();
      folders.set(folder, names.add(name));
    });
  }
  return {
    kindOf: (path) => (files.has(path) ? "file" : folders.has(path) ? "folder" : undefined),
    read: (path) => files.get(path),
    list: (folder) => [...(folders.get(folder) ?? [])].sort(),
    realPath: (path) => path,
    isLink: () => false,
  };
}

/** Without the folder that everything is in: archives and dropped folders have one. */
export function withoutCommonFolder(
  files: ReadonlyMap<string, Uint8Array>,
): ReadonlyMap<string, Uint8Array> {
  const [first = ""] = files.keys();
  const folder = first.slice(0, first.indexOf("/") + 1);
  const isCommon = folder !== "" && [...files.keys()].every((path) => path.startsWith(folder));
  if (!isCommon) return files;
  return new Map([...files].map(([path, bytes]) => [path.slice(folder.length), bytes]));
}

export const joined = (folder: string, path: string): string =>
  folder === "" ? path : path === "" ? folder : `${folder}/${path}`;

export const isInside = (folder: string, path: string): boolean =>
  folder === "" || path === folder || path.startsWith(`${folder}/`);

export const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

/** Files below a folder; `enters` says which of its folders are looked into. */
export function* filesBelow(
  tree: FileTree,
  folder: string,
  enters: (name: string, path: string) => boolean,
): Generator<string> {
  for (const name of tree.list(folder)) {
    const path = joined(folder, name);
    const kind = tree.kindOf(path);
    if (kind === "file") yield path;
    // A link to a folder may lead in circles; what is behind it is found where it really is.
    else if (kind === "folder" && enters(name, path) && !tree.isLink(path)) {
      yield* filesBelow(tree, path, enters);
    }
  }
}
