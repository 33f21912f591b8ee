/** What the parts of `node:fs` share: paths, errors, entries and times. */
import { base, bytesOf, coded, host } from "./shared.ts";

export type Encoding = string | { encoding?: string | null } | null | undefined;
export const encodingOf = (options: Encoding): string | null | undefined =>
  typeof options === "object" ? options?.encoding : options;

export { host };

export const CONSTANTS = {
  F_OK: 0,
  X_OK: 1,
  W_OK: 2,
  R_OK: 4,
  COPYFILE_EXCL: 1,
  COPYFILE_FICLONE: 2,
  COPYFILE_FICLONE_FORCE: 4,
  O_RDONLY: 0,
  O_WRONLY: 1,
  O_RDWR: 2,
  O_CREAT: 64,
  O_EXCL: 128,
  O_TRUNC: 512,
  O_APPEND: 1024,
  S_IFMT: 61_440,
  S_IFREG: 32_768,
  S_IFDIR: 16_384,
} as const;

/** A text, bytes of one, or a file URL. Throws Node's error for anything else. */
export function toPath(path: unknown): string {
  if (typeof path === "string") return path;
  if (typeof path === "object" && path !== null && "pathname" in path) {
    return base.url.fileURLToPath(path) as string;
  }
  if (ArrayBuffer.isView(path)) return new TextDecoder().decode(bytesOf(path));
  const received =
    path === null || path === undefined ? String(path) : `type ${typeof path} (${String(path)})`;
  throw coded(
    new TypeError(
      `The "path" argument must be of type string or an instance of Buffer or URL. Received ${received}`,
    ),
    "ERR_INVALID_ARG_TYPE",
  );
}
declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };

/** Linux's numbers. */
const ERRNO: Record<string, number> = {
  ENOENT: -2,
  EBADF: -9,
  EACCES: -13,
  EEXIST: -17,
  EISDIR: -21,
  EINVAL: -22,
  EROFS: -30,
};

export function failed(
  code: string,
  reason: string,
  syscall: string,
  path?: string,
  dest?: string,
): Error {
  const places =
    path === undefined ? "" : dest === undefined ? ` '${path}'` : ` '${path}' -> '${dest}'`;
  return Object.assign(new Error(`${code}: ${reason}, ${syscall}${places}`), {
    errno: ERRNO[code] ?? -1,
    code,
    syscall,
    ...(path === undefined ? {} : { path }),
    ...(dest === undefined ? {} : { dest }),
  });
}

export const joinPath = (folder: string, name: string): string =>
  `${folder}/${name}`.replace(/\/{2,}/g, "/").replace(/(.)\/$/, "$1");

/** When files were written: the disk itself does not know. */
const modified = new Map<string, number>();
export const times = {
  of: (path: string): number => modified.get(path) ?? 0,
  touch: (path: string): void => void modified.set(path, Date.now()),
  set: (path: string, ms: number): void => void modified.set(path, ms),
  move(from: string, to: string): void {
    const at = modified.get(from);
    modified.delete(from);
    if (at !== undefined) modified.set(to, at);
  },
};

class Entry {
  readonly #isFolder: boolean;
  constructor(isFolder: boolean) {
    this.#isFolder = isFolder;
  }
  isDirectory(): boolean {
    return this.#isFolder;
  }
  isFile(): boolean {
    return !this.#isFolder;
  }
  isSymbolicLink(): boolean {
    return false;
  }
  isBlockDevice(): boolean {
    return false;
  }
  isCharacterDevice(): boolean {
    return false;
  }
  isFIFO(): boolean {
    return false;
  }
  isSocket(): boolean {
    return false;
  }
}

const BLOCK_BYTES = 4_096;
const SECTOR_BYTES = 512;

export class Stats extends Entry {
  dev = 0;
  ino = 0;
  mode: number;
  nlink = 1;
  uid = 993;
  gid = 990;
  rdev = 0;
  size: number;
  blksize = BLOCK_BYTES;
  blocks: number;
  atimeMs: number;
  mtimeMs: number;
  ctimeMs: number;
  birthtimeMs: number;
  atime: Date;
  mtime: Date;
  ctime: Date;
  birthtime: Date;
  constructor(isFolder: boolean, size: number, ms: number) {
    super(isFolder);
    this.mode = isFolder ? CONSTANTS.S_IFDIR | 0o755 : CONSTANTS.S_IFREG | 0o644;
    this.size = size;
    this.blocks = Math.ceil(size / SECTOR_BYTES);
    this.atimeMs = this.mtimeMs = this.ctimeMs = this.birthtimeMs = ms;
    this.atime = this.mtime = this.ctime = this.birthtime = new Date(ms);
  }
}

export class Dirent extends Entry {
  readonly name: string;
  readonly parentPath: string;
  constructor(name: string, parentPath: string, isFolder: boolean) {
    super(isFolder);
    this.name = name;
    this.parentPath = parentPath;
  }
}
