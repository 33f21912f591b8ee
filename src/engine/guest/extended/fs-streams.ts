/** Files as streams. */
import { Buffer, nextTick, stream } from "./shared.ts";
import { closeSync, openSync, readSync, writeSync } from "./fs-descriptors.ts";
import { encodingOf, toPath, type Encoding } from "./fs-parts.ts";

type Done = (error?: unknown) => void;
type Given = {
  start?: number;
  end?: number;
  flags?: string;
  fd?: number;
  highWaterMark?: number;
} & { encoding?: string };

const given = (options: Encoding | Given): Given =>
  (typeof options === "object" ? (options ?? {}) : { encoding: encodingOf(options) }) as Given;

const CHUNK_BYTES = 64 * 1_024;

export class ReadStream extends stream.Readable {
  readonly path: string;
  fd: number | null = null;
  bytesRead = 0;
  flags: string;
  private position: number;
  private readonly last: number;

  constructor(path: unknown, options?: Encoding | Given) {
    const {
      start = 0,
      end = Infinity,
      flags = "r",
      highWaterMark = CHUNK_BYTES,
      encoding,
      fd,
    } = given(options);
    super({ highWaterMark, encoding });
    this.path = fd === undefined ? toPath(path) : "";
    this.flags = flags;
    this.fd = fd ?? null;
    this.position = start;
    this.last = end;
  }
  _construct(done: Done): void {
    open(this, done);
  }
  _read(size: number): void {
    const wanted = Math.min(size, this.last - this.position + 1);
    const chunk = Buffer.alloc(Math.max(0, Math.min(wanted, CHUNK_BYTES)));
    const count =
      chunk.length === 0 ? 0 : readSync(this.fd!, chunk, 0, chunk.length, this.position);
    this.position += count;
    this.bytesRead += count;
    // Reading takes a moment: what was read before is taken in the meantime.
    nextTick(() => this.push(count === 0 ? null : chunk.subarray(0, count)));
  }
  _destroy(error: unknown, done: Done): void {
    close(this, error, done);
  }
  close(done?: Done): void {
    if (done) this.once("close", done);
    this.destroy();
  }
}

export class WriteStream extends stream.Writable {
  readonly path: string;
  fd: number | null = null;
  bytesWritten = 0;
  flags: string;

  constructor(path: unknown, options?: Encoding | Given) {
    const { flags = "w", encoding, fd, highWaterMark } = given(options);
    super({ decodeStrings: true, ...(highWaterMark ? { highWaterMark } : {}) });
    if (encoding) this.setDefaultEncoding(encoding);
    this.path = fd === undefined ? toPath(path) : "";
    this.flags = flags;
    this.fd = fd ?? null;
  }
  _construct(done: Done): void {
    open(this, done);
  }
  _write(chunk: Uint8Array, _encoding: string, done: Done): void {
    try {
      this.bytesWritten += writeSync(this.fd!, chunk);
    } catch (error) {
      return done(error);
    }
    done();
  }
  _destroy(error: unknown, done: Done): void {
    close(this, error, done);
  }
  close(done?: Done): void {
    if (done) this.once("close", done);
    this.end();
  }
}

type FileStream = ReadStream | WriteStream;

function open(file: FileStream, done: Done): void {
  try {
    file.fd ??= openSync(file.path, file.flags);
  } catch (error) {
    return done(error);
  }
  done();
  file.emit("open", file.fd);
  file.emit("ready");
}

function close(file: FileStream, error: unknown, done: Done): void {
  if (file.fd !== null) closeSync(file.fd);
  file.fd = null;
  done(error);
}
