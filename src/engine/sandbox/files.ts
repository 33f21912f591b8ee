/** The virtual file system of one execution environment: /var/task and /opt read-only, /tmp writable and limited. */
import { joined } from "../kernel/bytes.ts";
import { base64Bytes, base64ToBytes, bytesToBase64 } from "./base64.ts";
import { TASK_ROOT, type Deployment } from "./deployment.ts";

export type FileAnswer = { value: unknown } | { error: { code: string; message: string } };

const ERRORS: Record<string, string> = {
  ENOENT: "no such file or directory",
  EROFS: "read-only file system",
  EISDIR: "illegal operation on a directory",
  ENOTDIR: "not a directory",
  ENOTEMPTY: "directory not empty",
  EEXIST: "file already exists",
  ENOSPC: "no space left on device",
};

class FileError extends Error {
  readonly code: string;
  constructor(code: string) {
    super(ERRORS[code]);
    this.code = code;
  }
}

const TMP = "/tmp";

/** What was written in turn, as base64: joined when somebody reads it. */
interface StoredFile {
  chunks: string[];
  bytes: number;
}

/** Contents are base64: what crosses the guest's border. */
export class VirtualFiles {
  private readonly deployment: Deployment;
  private readonly contents = new Map<string, StoredFile>();
  private readonly directories = new Set<string>([TMP]);
  private readonly capacityBytes: number;
  private usedBytes = 0;

  constructor(deployment: Deployment, capacityMb: number) {
    this.deployment = deployment;
    this.capacityBytes = capacityMb * 1024 * 1024;
  }

  /** Runs one operation of the guest's `fs`. Never throws: the answer carries Node's error code. */
  perform(operation: string, rawPath: string, data: string): FileAnswer {
    try {
      return { value: this.run(operation, normalise(rawPath), data) };
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      return { error: { code: error.code, message: error.message } };
    }
  }

  private run(operation: string, path: string, data: string): unknown {
    switch (operation) {
      case "read":
        return this.deployed(path);
      case "open":
        return this.open(path);
      case "stat":
        return this.stat(path);
      case "write":
        return this.write(path, data, false);
      case "append":
        return this.write(path, data, true);
      case "mkdir":
        return this.makeDirectory(path, data === "recursive");
      case "scandir":
        return this.list(path);
      case "unlink":
        return this.unlink(path);
      case "rm":
        return this.removeTree(path);
      case "rmdir":
        return this.removeDirectory(path);
      case "rename":
        return this.rename(path, normalise(data));
      default:
        throw new Error(`files: unknown operation ${operation}`);
    }
  }

  private deployed(path: string): string {
    const file = this.deployment.file(path);
    if (!file) throw new FileError("ENOENT");
    return file.source;
  }

  private open(path: string): string {
    if (this.isDirectory(path)) throw new FileError("EISDIR");
    const stored = this.contents.get(path);
    if (!stored) return toBase64(this.deployed(path));
    if (stored.chunks.length > 1) stored.chunks = [joinBase64(stored.chunks)];
    return stored.chunks[0]!;
  }

  private stat(path: string): { directory: boolean; size: number } {
    if (this.isDirectory(path)) return { directory: true, size: 4096 };
    const stored = this.contents.get(path);
    if (stored) return { directory: false, size: stored.bytes };
    const file = this.deployment.file(path);
    if (!file) throw new FileError("ENOENT");
    return { directory: false, size: file.bytes };
  }

  private write(path: string, data: string, append: boolean): void {
    if (!path.startsWith(`${TMP}/`)) throw new FileError("EROFS");
    if (this.isDirectory(path)) throw new FileError("EISDIR");
    if (!this.directories.has(parentOf(path))) throw new FileError("ENOENT");
    const before = this.contents.get(path);
    const bytes = base64Bytes(data);
    const used = this.usedBytes + bytes - (append ? 0 : (before?.bytes ?? 0));
    if (used > this.capacityBytes) throw new FileError("ENOSPC");
    this.usedBytes = used;
    if (!append || !before) return void this.contents.set(path, { chunks: [data], bytes });
    before.chunks.push(data);
    before.bytes += bytes;
  }

  private makeDirectory(path: string, recursive: boolean): void {
    if (!path.startsWith(`${TMP}/`)) throw new FileError("EROFS");
    if (this.isDirectory(path) && recursive) return;
    if (this.isDirectory(path) || this.contents.has(path)) throw new FileError("EEXIST");
    if (!this.directories.has(parentOf(path))) {
      if (!recursive) throw new FileError("ENOENT");
      this.makeDirectory(parentOf(path), true);
    }
    this.directories.add(path);
  }

  private list(path: string): string[] {
    if (!this.isDirectory(path))
      throw new FileError(this.contents.has(path) ? "ENOTDIR" : "ENOENT");
    const prefix = path === "/" ? "/" : `${path}/`;
    const all = [...this.contents.keys(), ...this.directories, ...this.deployment.all];
    const names = all
      .filter((each) => each.startsWith(prefix))
      .map((each) => each.slice(prefix.length));
    return [...new Set(names.map((name) => name.split("/")[0]!))]
      .filter((name) => name !== "")
      .sort();
  }

  private unlink(path: string): void {
    if (this.isDirectory(path)) throw new FileError("EISDIR");
    if (this.deployment.file(path)) throw new FileError("EROFS");
    if (!this.forget(path)) throw new FileError("ENOENT");
  }

  private removeTree(path: string): void {
    if (!this.contents.has(path) && !this.isDirectory(path)) throw new FileError("ENOENT");
    if (!path.startsWith(`${TMP}/`)) throw new FileError("EROFS");
    const inside = (each: string) => each === path || each.startsWith(`${path}/`);
    for (const each of [...this.contents.keys()].filter(inside)) this.forget(each);
    for (const each of [...this.directories].filter(inside)) this.directories.delete(each);
  }

  private removeDirectory(path: string): void {
    if (this.contents.has(path)) throw new FileError("ENOTDIR");
    if (!this.isDirectory(path)) throw new FileError("ENOENT");
    if (!path.startsWith(`${TMP}/`)) throw new FileError("EROFS");
    if (this.list(path).length > 0) throw new FileError("ENOTEMPTY");
    this.directories.delete(path);
  }

  /** A file, or a folder with what is in it. */
  private rename(from: string, to: string): void {
    if (!this.contents.has(from) && !this.directories.has(from)) {
      throw new FileError(this.deployment.file(from) ? "EROFS" : "ENOENT");
    }
    if (!to.startsWith(`${TMP}/`)) throw new FileError("EROFS");
    if (!this.directories.has(parentOf(to))) throw new FileError("ENOENT");
    if (this.contents.has(from) && this.isDirectory(to)) throw new FileError("EISDIR");
    if (from === to) return;
    if (this.contents.has(from)) this.forget(to);
    const moved = (path: string): string | undefined =>
      path === from || path.startsWith(`${from}/`) ? to + path.slice(from.length) : undefined;
    for (const [path, file] of [...this.contents]) {
      const target = moved(path);
      if (target === undefined) continue;
      this.contents.delete(path);
      this.contents.set(target, file);
    }
    for (const path of [...this.directories]) {
      const target = moved(path);
      if (target !== undefined && this.directories.delete(path)) this.directories.add(target);
    }
  }

  private isDirectory(path: string): boolean {
    return this.directories.has(path) || this.deployment.isDirectory(path);
  }

  private forget(path: string): boolean {
    this.usedBytes -= this.contents.get(path)?.bytes ?? 0;
    return this.contents.delete(path);
  }
}

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf("/"));

function normalise(path: string): string {
  const parts: string[] = [];
  const absolute = path.startsWith("/") ? path : `${TASK_ROOT}/${path}`;
  for (const part of absolute.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

const encoder = new TextEncoder();
const toBase64 = (text: string): string => bytesToBase64(encoder.encode(text));
const joinBase64 = (chunks: readonly string[]): string =>
  bytesToBase64(joined(chunks.map(base64ToBytes)));
