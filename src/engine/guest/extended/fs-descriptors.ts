/** Open files: numbers, and the handles of `fs/promises`. */
import { asyncDispose, Buffer, bytesOf } from "./shared.ts";
import { encodingOf, failed, host, Stats, times, toPath, type Encoding } from "./fs-parts.ts";

type Bytes = Uint8Array & { toString(encoding?: string, from?: number, to?: number): string };

interface OpenFile {
  path: string;
  bytes: Bytes;
  position: number;
  writable: boolean;
  readable: boolean;
  append: boolean;
}

const FIRST_DESCRIPTOR = 20;
const LAST_OF_PROCESS = 2;
const open = new Map<number, OpenFile>();
let last = FIRST_DESCRIPTOR;

function fileOf(descriptor: number, syscall: string): OpenFile {
  const file = open.get(descriptor);
  if (!file) throw failed("EBADF", "bad file descriptor", syscall);
  return file;
}

const save = ({ path, bytes }: OpenFile): void => {
  host.file("write", path, Buffer.from(bytes).toString("base64"));
  times.touch(path);
};

const NUMBERS: Record<number, string> = {
  0: "r",
  1: "r+",
  2: "r+",
  66: "a+",
  577: "w",
  578: "w+",
  1089: "a",
  1090: "a+",
};

export function openSync(path: unknown, flags: string | number = "r"): number {
  const target = toPath(path);
  const flag = typeof flags === "number" ? (NUMBERS[flags] ?? "w+") : flags;
  const file: OpenFile = {
    path: target,
    bytes: Buffer.alloc(0),
    position: 0,
    readable: flag.startsWith("r") || flag.includes("+"),
    writable: !flag.startsWith("r") || flag.includes("+"),
    append: flag.startsWith("a"),
  };
  if (flag.includes("x") && exists(target))
    throw failed("EEXIST", "file already exists", "open", target);
  if (flag.startsWith("w")) save(file);
  else if (!flag.startsWith("r") && !exists(target)) save(file);
  else file.bytes = Buffer.from(host.file("open", target) as string, "base64");
  open.set(++last, file);
  return last;
}

function exists(path: string): boolean {
  try {
    host.file("stat", path);
    return true;
  } catch {
    return false;
  }
}

export function closeSync(descriptor: number): void {
  fileOf(descriptor, "close");
  open.delete(descriptor);
}

interface ReadOptions {
  offset?: number;
  length?: number;
  position?: number | null;
}

export function readSync(
  descriptor: number,
  buffer: ArrayBufferView,
  offsetOrOptions?: number | ReadOptions,
  givenLength?: number,
  givenPosition?: number | bigint | null,
): number {
  const file = fileOf(descriptor, "read");
  if (!file.readable) throw failed("EBADF", "bad file descriptor", "read");
  const target = bytesOf(buffer);
  const given =
    typeof offsetOrOptions === "object"
      ? offsetOrOptions
      : { offset: offsetOrOptions, length: givenLength, position: givenPosition };
  const offset = given.offset ?? 0;
  const length = given.length ?? target.length - offset;
  const at =
    given.position === null || given.position === undefined || given.position === -1
      ? file.position
      : Number(given.position);
  const found = file.bytes.subarray(at, at + length);
  target.set(found, offset);
  if (at === file.position) file.position += found.length;
  return found.length;
}

/** Bytes `(buffer, offset, length, position)` or a text `(text, position, encoding)`. */
export function writeSync(
  descriptor: number,
  data: unknown,
  second?: unknown,
  third?: unknown,
  fourth?: unknown,
): number {
  const isText = typeof data === "string";
  const all = bytesOf(data, isText && typeof third === "string" ? third : undefined);
  const from = isText ? 0 : Number(second ?? 0);
  const bytes = isText ? all : all.subarray(from, from + Number(third ?? all.length - from));
  if (descriptor <= LAST_OF_PROCESS) {
    host.write(descriptor, Buffer.from(bytes).toString("utf8") as string);
    return bytes.length;
  }
  const file = fileOf(descriptor, "write");
  if (!file.writable) throw failed("EBADF", "bad file descriptor", "write");
  const place = isText ? second : fourth;
  const at = file.append ? file.bytes.length : typeof place === "number" ? place : file.position;
  const atEnd = at === file.bytes.length;
  const grown = Buffer.alloc(Math.max(file.bytes.length, at + bytes.length));
  grown.set(file.bytes);
  grown.set(bytes, at);
  file.bytes = grown;
  if (typeof place !== "number") file.position = at + bytes.length;
  if (!atEnd) save(file);
  else {
    host.file("append", file.path, Buffer.from(bytes).toString("base64"));
    times.touch(file.path);
  }
  return bytes.length;
}

export function fstatSync(descriptor: number): Stats {
  const { bytes, path } = fileOf(descriptor, "fstat");
  return new Stats(false, bytes.length, times.of(path));
}

export function ftruncateSync(descriptor: number, length = 0): void {
  const file = fileOf(descriptor, "ftruncate");
  const kept = Buffer.alloc(length);
  kept.set(file.bytes.subarray(0, length));
  file.bytes = kept;
  save(file);
}

/** What has not been read yet. */
export function restOf(descriptor: number): Bytes {
  const file = fileOf(descriptor, "read");
  const rest = file.bytes.subarray(file.position) as Bytes;
  file.position = file.bytes.length;
  return rest;
}

export class FileHandle {
  readonly fd: number;
  constructor(fd: number) {
    this.fd = fd;
  }
  async read(buffer?: ArrayBufferView | ReadOptions, ...rest: never[]): Promise<object> {
    const target = ArrayBuffer.isView(buffer) ? buffer : (Buffer.alloc(16_384) as ArrayBufferView);
    const bytesRead = ArrayBuffer.isView(buffer)
      ? readSync(this.fd, target, ...rest)
      : readSync(this.fd, target, buffer ?? {});
    return { bytesRead, buffer: target };
  }
  async write(data: unknown, ...rest: unknown[]): Promise<object> {
    return { bytesWritten: writeSync(this.fd, data, ...rest), buffer: data };
  }
  async readFile(options?: Encoding): Promise<unknown> {
    const bytes = restOf(this.fd);
    const encoding = encodingOf(options);
    return encoding ? bytes.toString(encoding) : bytes;
  }
  async writeFile(data: unknown, options?: Encoding): Promise<void> {
    writeSync(this.fd, data, undefined, encodingOf(options) ?? undefined);
  }
  async appendFile(data: unknown, options?: Encoding): Promise<void> {
    await this.writeFile(data, options);
  }
  async stat(): Promise<Stats> {
    return fstatSync(this.fd);
  }
  async truncate(length?: number): Promise<void> {
    ftruncateSync(this.fd, length);
  }
  async sync(): Promise<void> {}
  async datasync(): Promise<void> {}
  async close(): Promise<void> {
    closeSync(this.fd);
  }
  async [asyncDispose](): Promise<void> {
    await this.close();
  }
  async *readLines(): AsyncGenerator<string> {
    const text = restOf(this.fd).toString("utf8");
    if (text !== "") yield* text.replace(/\r?\n$/, "").split(/\r?\n/);
  }
}
