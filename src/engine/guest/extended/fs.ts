/** All of `node:fs` that a function on Lambda uses: synchronous, with callbacks, as promises, descriptors and streams. */
import { base, Buffer, bytesOf, coded, missing, nextTick } from "./shared.ts";
import {
  CONSTANTS,
  Dirent,
  encodingOf,
  failed,
  host,
  joinPath,
  Stats,
  times,
  toPath,
  type Encoding,
} from "./fs-parts.ts";
import { globs } from "./fs-glob.ts";
import * as descriptors from "./fs-descriptors.ts";
import { ReadStream, WriteStream } from "./fs-streams.ts";

type Options = {
  encoding?: string | null;
  flag?: string;
  recursive?: boolean;
  force?: boolean;
  withFileTypes?: boolean;
};
type Bytes = Uint8Array & { toString(encoding?: string): string };

const bytesAt = (path: string): Bytes => Buffer.from(host.file("open", path) as string, "base64");
const isFolder = (path: string): boolean =>
  (host.file("stat", path) as { directory: boolean }).directory;

function readFileSync(file: unknown, options?: Encoding): unknown {
  const bytes = typeof file === "number" ? descriptors.restOf(file) : bytesAt(toPath(file));
  const encoding = encodingOf(options);
  return encoding ? bytes.toString(encoding) : bytes;
}

const flagOf = (options: unknown, usual: string): string =>
  (typeof options === "object" ? (options as Options | null)?.flag : undefined) ?? usual;

function writeFileSync(file: unknown, data: unknown, options?: Encoding): void {
  if (typeof file === "number") return void descriptors.writeSync(file, data);
  const path = toPath(file);
  const flag = flagOf(options, "w");
  if (flag.includes("x") && existsSync(path))
    throw failed("EEXIST", "file already exists", "open", path);
  const bytes = bytesOf(data, encodingOf(options) ?? undefined);
  host.file(flag.startsWith("a") ? "append" : "write", path, Buffer.from(bytes).toString("base64"));
  times.touch(path);
}

const appendFileSync = (file: unknown, data: unknown, options?: Encoding): void =>
  writeFileSync(file, data, {
    ...(typeof options === "object" ? options : { encoding: options }),
    flag: "a",
  } as Encoding);

function existsSync(path: unknown): boolean {
  try {
    host.file("stat", toPath(path));
    return true;
  } catch {
    return false;
  }
}

function mkdirSync(path: unknown, options?: Options | number): string | undefined {
  const target = toPath(path);
  const recursive = typeof options === "object" && options?.recursive === true;
  const first = recursive ? firstMissing(target) : undefined;
  host.file("mkdir", target, recursive ? "recursive" : "");
  times.touch(target);
  return first;
}

function firstMissing(path: string): string | undefined {
  const parts = path.split("/");
  for (let i = 2; i <= parts.length; i++) {
    const folder = parts.slice(0, i).join("/");
    if (!existsSync(folder)) return folder;
  }
  return undefined;
}

function readdirSync(path: unknown, options?: Encoding): unknown[] {
  const folder = toPath(path);
  const { withFileTypes, recursive } = (
    typeof options === "object" ? (options ?? {}) : {}
  ) as Options;
  const entries = list(folder, recursive === true, "");
  if (!withFileTypes) return entries.map(({ shown }) => shown);
  return entries.map(({ shown, parent }) => {
    const name = shown.slice(shown.lastIndexOf("/") + 1);
    return new Dirent(name, parent, isFolder(joinPath(parent, name)));
  });
}

function list(
  folder: string,
  recursive: boolean,
  prefix: string,
): { shown: string; parent: string }[] {
  const names = host.file("scandir", folder) as string[];
  const own = names.map((name) => ({ shown: prefix + name, parent: folder }));
  if (!recursive) return own;
  const inner = names
    .filter((name) => isFolder(joinPath(folder, name)))
    .flatMap((name) => list(joinPath(folder, name), true, `${prefix}${name}/`));
  return [...own, ...inner];
}

function statSync(
  path: unknown,
  options?: { throwIfNoEntry?: boolean; bigint?: boolean },
): Stats | undefined {
  const target = toPath(path);
  if (options?.throwIfNoEntry === false && !existsSync(target)) return undefined;
  const { directory, size } = host.file("stat", target) as { directory: boolean; size: number };
  return new Stats(directory, size, times.of(target));
}

function accessSync(path: unknown, mode: number = CONSTANTS.F_OK): void {
  const target = toPath(path);
  try {
    host.file("stat", target);
  } catch {
    throw failed("ENOENT", "no such file or directory", "access", target);
  }
  if (mode & CONSTANTS.W_OK && !/^\/tmp(\/|$)/.test(target)) {
    throw failed("EROFS", "read-only file system", "access", target);
  }
}

function rmSync(path: unknown, options: Options = {}): void {
  const target = toPath(path);
  if (!existsSync(target)) {
    if (options.force) return;
    throw failed("ENOENT", "no such file or directory", "lstat", target);
  }
  if (!isFolder(target)) return void host.file("unlink", target);
  if (!options.recursive) {
    const error = new Error(`Path is a directory: rm returned EISDIR (is a directory) ${target}`);
    throw Object.assign(error, {
      name: "SystemError",
      code: "ERR_FS_EISDIR",
      errno: 21,
      syscall: "rm",
      path: target,
    });
  }
  host.file("rm", target);
}

function renameSync(from: unknown, to: unknown): void {
  const [source, target] = [toPath(from), toPath(to)];
  try {
    host.file("rename", source, target);
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    const reason = message.slice(message.indexOf(": ") + 2, message.lastIndexOf(", "));
    throw failed(code, reason, "rename", source, target);
  }
  times.move(source, target);
}

function copyFileSync(from: unknown, to: unknown, mode = 0): void {
  const [source, target] = [toPath(from), toPath(to)];
  if (mode & CONSTANTS.COPYFILE_EXCL && existsSync(target)) {
    throw failed("EEXIST", "file already exists", "copyfile", source, target);
  }
  if (!existsSync(source)) {
    throw failed("ENOENT", "no such file or directory", "copyfile", source, target);
  }
  writeFileSync(target, bytesAt(source));
}

function cpSync(from: unknown, to: unknown, options: Options = {}): void {
  const [source, target] = [toPath(from), toPath(to)];
  if (!isFolder(source)) return copyFileSync(source, target);
  if (!options.recursive) {
    const error = new Error(
      `Recursive option not enabled, cannot copy a directory: cp returned EISDIR (${source} is a directory (not copied)) ${source}`,
    );
    throw Object.assign(error, { name: "SystemError", code: "ERR_FS_EISDIR" });
  }
  mkdirSync(target, { recursive: true });
  for (const name of readdirSync(source) as string[])
    cpSync(joinPath(source, name), joinPath(target, name), options);
}

function truncateSync(path: unknown, length = 0): void {
  if (typeof path === "number") return descriptors.ftruncateSync(path, length);
  const bytes = bytesAt(toPath(path));
  const grown = Buffer.alloc(length);
  grown.set(bytes.subarray(0, length));
  writeFileSync(path, grown);
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

function mkdtempSync(prefix: unknown): string {
  const ending = [...(base.crypto.randomBytes(6) as Uint8Array)].map(
    (byte) => LETTERS[byte % LETTERS.length]!,
  );
  const path = toPath(prefix) + ending.join("");
  mkdirSync(path);
  return path;
}

function realpathSync(path: unknown): string {
  const target = joinPath(toPath(path), "");
  if (!existsSync(target)) throw failed("ENOENT", "no such file or directory", "lstat", target);
  return target;
}

function utimesSync(path: unknown, _accessed: unknown, modified: unknown): void {
  const target = toPath(path);
  host.file("stat", target);
  times.set(target, modified instanceof Date ? modified.getTime() : Number(modified) * 1_000);
}

class Dir {
  readonly path: string;
  private readonly entries: unknown[];
  constructor(path: string) {
    this.path = path;
    this.entries = readdirSync(path, { withFileTypes: true } as never);
  }
  readSync(): unknown {
    return this.entries.shift() ?? null;
  }
  async read(): Promise<unknown> {
    return this.readSync();
  }
  closeSync(): void {}
  async close(): Promise<void> {}
  async *[Symbol.asyncIterator](): AsyncGenerator<unknown> {
    while (this.entries.length > 0) yield this.entries.shift();
  }
}

/** Lambda runs as one user, and what is on its disk belongs to it. */
const nothing = (path: unknown): void =>
  void (typeof path === "number" || host.file("stat", toPath(path)));

const sync: Record<string, (...args: never[]) => unknown> = {
  readFileSync,
  writeFileSync,
  appendFileSync,
  mkdirSync,
  readdirSync,
  statSync,
  lstatSync: statSync,
  accessSync,
  rmSync,
  rmdirSync: (path: unknown) => void host.file("rmdir", toPath(path)),
  unlinkSync: (path: unknown) => void host.file("unlink", toPath(path)),
  renameSync,
  copyFileSync,
  cpSync,
  truncateSync,
  mkdtempSync,
  realpathSync,
  utimesSync,
  lutimesSync: utimesSync,
  chmodSync: nothing,
  chownSync: nothing,
  lchownSync: nothing,
  opendirSync: (path: unknown) => new Dir(toPath(path)),
  openSync: descriptors.openSync,
  closeSync: descriptors.closeSync,
  readSync: descriptors.readSync,
  writeSync: descriptors.writeSync,
  fstatSync: descriptors.fstatSync,
  ftruncateSync: descriptors.ftruncateSync,
  fsyncSync: nothing,
  fdatasyncSync: nothing,
  fchmodSync: nothing,
};

type Callback = (error: unknown, ...values: unknown[]) => void;

/** The form with a callback. */
const later =
  (call: (...args: never[]) => unknown) =>
  (...args: unknown[]): void => {
    const callback = args.pop() as Callback;
    if (typeof callback !== "function") {
      const message = `The "cb" argument must be of type function. Received ${callback === undefined ? "undefined" : typeof callback}`;
      throw coded(new TypeError(message), "ERR_INVALID_ARG_TYPE");
    }
    let value: unknown;
    try {
      value = call(...(args as never[]));
    } catch (error) {
      return void nextTick(() => callback(error));
    }
    nextTick(() => (value === undefined ? callback(null) : callback(null, value)));
  };

const promised =
  (call: (...args: never[]) => unknown) =>
  async (...args: never[]): Promise<unknown> =>
    call(...args);

const callbacks: Record<string, unknown> = {};
const promises: Record<string, unknown> = { constants: CONSTANTS };
const ONLY_DESCRIPTORS = /^(?:f|close|read|write|open|exists)(?!File|dir|link)/;
for (const [name, call] of Object.entries(sync)) {
  const bare = name.slice(0, -"Sync".length);
  callbacks[bare] = later(call);
  if (!ONLY_DESCRIPTORS.test(bare)) promises[bare] = promised(call);
}
promises["open"] = async (path: unknown, flags?: string) =>
  new descriptors.FileHandle(descriptors.openSync(path, flags));
promises["readFile"] = promised((file: unknown, options?: Encoding) =>
  file instanceof descriptors.FileHandle ? file.readFile(options) : readFileSync(file, options),
);
callbacks["exists"] = (path: unknown, callback: (found: boolean) => void) =>
  void nextTick(() => callback(existsSync(path)));
// Node's callbacks hear of the buffer as well.
for (const [name, call] of [
  ["read", descriptors.readSync],
  ["write", descriptors.writeSync],
] as const) {
  callbacks[name] = (descriptor: number, buffer: unknown, ...rest: unknown[]) => {
    const callback = rest.pop() as Callback;
    try {
      const count = (call as (...args: unknown[]) => number)(descriptor, buffer, ...rest);
      nextTick(() => callback(null, count, buffer));
    } catch (error) {
      nextTick(() => callback(error));
    }
  };
}
for (const name of ["symlink", "link", "readlink", "watch", "watchFile", "unwatchFile"]) {
  callbacks[name] = missing(`fs.${name}`);
  callbacks[`${name}Sync`] = missing(`fs.${name}Sync`);
  promises[name] = async () => missing(`fs.promises.${name}`)();
}

promises["glob"] = globs.globLater;

export const fsPromises: Record<string, unknown> = { ...base.fsPromises, ...promises };

export const fs: Record<string, unknown> = {
  ...sync,
  ...callbacks,
  glob: globs.glob,
  globSync: globs.globSync,
  existsSync,
  promises: fsPromises,
  constants: CONSTANTS,
  Stats,
  Dirent,
  Dir,
  ReadStream,
  WriteStream,
  createReadStream: (path: unknown, options?: never) => new ReadStream(path, options),
  createWriteStream: (path: unknown, options?: never) => new WriteStream(path, options),
};
