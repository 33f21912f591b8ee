/** `fs` on the virtual file system: /var/task read-only, /tmp writable and kept while the environment lives. */
import { Buffer } from "buffer";
import { host } from "../host.ts";

type Encoding = string | { encoding?: string | null } | null | undefined;
const encodingOf = (options: Encoding): string | null | undefined =>
  typeof options === "object" ? options?.encoding : options;

const toPath = (path: unknown): string =>
  path instanceof Object && "pathname" in path
    ? String((path as { pathname: unknown }).pathname)
    : String(path);

/** Bytes cross the border as base64, so that binary files survive. */
function readFileSync(path: unknown, options?: Encoding): unknown {
  const bytes = Buffer.from(host.file("open", toPath(path)) as string, "base64");
  const encoding = encodingOf(options);
  return encoding ? bytes.toString(encoding as "utf8") : bytes;
}

const toBase64 = (data: unknown): string =>
  (ArrayBuffer.isView(data)
    ? Buffer.from(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength)
    : Buffer.from(String(data), "utf8")
  ).toString("base64");

interface StatAnswer {
  directory: boolean;
  size: number;
}
const toStats = ({ directory, size }: StatAnswer) => ({
  size,
  isDirectory: () => directory,
  isFile: () => !directory,
  isSymbolicLink: () => false,
});

function existsSync(path: unknown): boolean {
  try {
    host.file("stat", toPath(path));
    return true;
  } catch {
    return false;
  }
}

const sync = {
  readFileSync,
  existsSync,
  writeFileSync: (path: unknown, data: unknown) =>
    void host.file("write", toPath(path), toBase64(data)),
  appendFileSync: (path: unknown, data: unknown) =>
    void host.file("append", toPath(path), toBase64(data)),
  mkdirSync: (path: unknown, options?: { recursive?: boolean }) =>
    void host.file("mkdir", toPath(path), options?.recursive ? "recursive" : ""),
  readdirSync: (path: unknown) => host.file("scandir", toPath(path)),
  statSync: (path: unknown) => toStats(host.file("stat", toPath(path)) as StatAnswer),
  accessSync: (path: unknown) => void host.file("stat", toPath(path)),
  unlinkSync: (path: unknown) => void host.file("unlink", toPath(path)),
  rmSync: (path: unknown, options?: { recursive?: boolean; force?: boolean }) => {
    if (options?.force && !existsSync(path)) return;
    host.file(options?.recursive ? "rm" : "unlink", toPath(path));
  },
};

const asPromise =
  <A extends unknown[], R>(call: (...args: A) => R) =>
  async (...args: A): Promise<R> =>
    call(...args);

export const fsPromises: Record<string, unknown> = {
  readFile: asPromise(sync.readFileSync),
  writeFile: asPromise(sync.writeFileSync),
  appendFile: asPromise(sync.appendFileSync),
  mkdir: asPromise(sync.mkdirSync),
  readdir: asPromise(sync.readdirSync),
  stat: asPromise(sync.statSync),
  access: asPromise(sync.accessSync),
  unlink: asPromise(sync.unlinkSync),
  rm: asPromise(sync.rmSync),
};

function writeSync(descriptor: number, data: unknown): number {
  const text = typeof data === "string" ? data : Buffer.from(data as Uint8Array).toString("utf8");
  host.write(descriptor, text);
  return text.length;
}

export const fs: Record<string, unknown> = {
  ...sync,
  writeSync,
  promises: fsPromises,
  constants: { F_OK: 0, R_OK: 4 },
};
