/** POSIX paths, as far as deployed files need them. */

export const extensionOf = (path: string): string => /\.[^./]+$/.exec(path)?.[0] ?? "";

/** The folder of a path; "" is the root's. */
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

/** The absolute path that `specifier` means in the file `base`, normalised. */
export function joinPath(base: string, specifier: string): string {
  const parts = specifier.startsWith("/") ? [] : folderOf(base).split("/");
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return `/${parts.filter((part) => part !== "").join("/")}`;
}

export function relativePath(base: string, path: string): string {
  const from = folderOf(base).split("/");
  const to = path.split("/");
  let shared = 0;
  while (shared < from.length && from[shared] === to[shared]) shared++;
  const up = from.length - shared;
  return `${up === 0 ? "./" : "../".repeat(up)}${to.slice(shared).join("/")}`;
}

/** The folder and every folder above it, the nearest first; the root is "". */
export function* foldersUp(folder: string): Generator<string> {
  for (let at = folder; ; at = folderOf(at)) {
    yield at;
    if (at === "") return;
  }
}
