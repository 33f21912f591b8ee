/**
 * The border as the guest sees it: one host function, numbered operations, texts and numbers across.
 * The host's half is `sandbox/guest-process.ts`; both import the numbers from `operations.ts`.
 */
import { HOST } from "../sandbox/operations.ts";
import type { Transcoding } from "../sandbox/transcoding.ts";

type HostFunction = (operation: number, ...args: unknown[]) => unknown;

const scope = globalThis as unknown as { __host?: HostFunction };
const call = scope.__host as HostFunction;
// Guest code reaches the host only through Node's and the web's interfaces.
delete scope.__host;

export const host = {
  write: (descriptor: number, text: string): void => void call(HOST.write, descriptor, text),
  next: (): void => void call(HOST.next),
  done: (requestId: string, body: string): void => void call(HOST.done, requestId, body),
  fail: (requestId: string, body: string): void => void call(HOST.fail, requestId, body),
  initError: (body: string): void => void call(HOST.initError, body),
  setTimer: (id: number, delayMs: number, referenced: boolean): void =>
    void call(HOST.setTimer, id, delayMs, referenced ? 1 : 0),
  clearTimer: (id: number): void => void call(HOST.clearTimer, id),
  exit: (code: number): void => void call(HOST.exit, code),
  random: (): number => call(HOST.random) as number,
  randomBytes: (count: number): string => call(HOST.randomBytes, count) as string,
  elapsedMs: (): number => call(HOST.elapsed) as number,
  environment: (): Record<string, string> =>
    JSON.parse(call(HOST.environment) as string) as Record<string, string>,
  file: (operation: string, path: string, data = ""): unknown => {
    const answer = JSON.parse(call(HOST.file, operation, path, data) as string) as FileAnswer;
    if (!answer.error) return answer.value;
    const { code, message } = answer.error;
    throw fileError(code, message, operation, path);
  },
  resolve: (specifier: string, base: string): string =>
    call(HOST.resolve, specifier, base) as string,
  compileCommonJs: (path: string): unknown => call(HOST.compileCommonJs, path),
  requireModule: (path: string, requiredBy: string): void =>
    void call(HOST.requireModule, path, requiredBy),
  readModule: (path: string): string => call(HOST.readModule, path) as string,
  describeBuiltins: (description: string): void => void call(HOST.describeBuiltins, description),
  request: (id: number, method: string, url: string, headers: string, body: string): void =>
    void call(HOST.request, id, method, url, headers, body),
  /** The same with bytes, which the host makes a text of if they are one. */
  requestBytes: (
    id: number,
    method: string,
    url: string,
    headers: string,
    body: ArrayBufferLike,
  ): void => void call(HOST.requestBytes, id, method, url, headers, body),
  textToBytes: (text: string, encoding: Transcoding): ArrayBuffer =>
    call(HOST.textToBytes, text, encoding) as ArrayBuffer,
  bytesToText: (bytes: ArrayBufferLike, encoding: Transcoding): string =>
    call(HOST.bytesToText, bytes, encoding) as string,
  /** What is computed outside: hashes, compression. */
  compute: (operation: string, options: string, bytes: ArrayBufferLike): ArrayBuffer =>
    call(HOST.compute, operation, options, bytes) as ArrayBuffer,
  /** A packet of UDP; nobody hears whether it arrived. */
  datagram: (address: string, port: number, text: string): void =>
    void call(HOST.datagram, address, port, text),
  /** `address` is empty where the host finds out itself what its name means. */
  connectSocket: (id: number, name: string, port: number, address: string): void =>
    void call(HOST.connectSocket, id, name, port, address),
  writeSocket: (id: number, bytes: ArrayBufferLike): void => void call(HOST.writeSocket, id, bytes),
  endSocket: (id: number): void => void call(HOST.endSocket, id),
  closeSocket: (id: number): void => void call(HOST.closeSocket, id),
  secureSocket: (id: number, version: string): void => void call(HOST.secureSocket, id, version),
  referSocket: (id: number, referenced: boolean): void =>
    void call(HOST.referSocket, id, referenced ? 1 : 0),
  lookup: (id: number, name: string): void => void call(HOST.lookup, id, name),
  abortRequest: (id: number): void => void call(HOST.abortRequest, id),
  openStream: (requestId: string): void => void call(HOST.openStream, requestId),
  startStream: (requestId: string, contentType: string): void =>
    void call(HOST.startStream, requestId, contentType),
  streamText: (requestId: string, text: string): void =>
    void call(HOST.streamText, requestId, text),
  streamBytes: (requestId: string, bytes: ArrayBufferLike): void =>
    void call(HOST.streamBytes, requestId, bytes),
  endStream: (requestId: string, errorType: string, errorBody: string): void =>
    void call(HOST.endStream, requestId, errorType, errorBody),
  abortStream: (requestId: string): void => void call(HOST.abortStream, requestId),
  signalHeard: (): void => void call(HOST.signalHeard),
  memoryBytes: (): number => call(HOST.memory) as number,
};

/** Linux's numbers. */
const ERRNO: Record<string, number> = {
  ENOENT: -2,
  EEXIST: -17,
  ENOTDIR: -20,
  EISDIR: -21,
  ENOSPC: -28,
  EROFS: -30,
  ENOTEMPTY: -39,
};

/** Which call of the operating system fails, where it is not the one that is named like the operation. */
const SYSCALL: Record<string, string> = { read: "open", write: "open", append: "open" };

/** Node's shape: an open file has no path any more when reading it or writing to it fails. */
function fileError(code: string, message: string, operation: string, path: string): Error {
  const isOpen = code === "ENOSPC" || (code === "EISDIR" && operation === "open");
  const syscall = isOpen
    ? code === "ENOSPC"
      ? "write"
      : "read"
    : (SYSCALL[operation] ?? operation);
  const error = new Error(`${code}: ${message}, ${syscall}${isOpen ? "" : ` '${path}'`}`);
  return Object.assign(error, { errno: ERRNO[code] ?? -1, code, syscall }, isOpen ? {} : { path });
}

interface FileAnswer {
  value?: unknown;
  error?: { code: string; message: string };
}
