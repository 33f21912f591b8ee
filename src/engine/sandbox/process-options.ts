/** What a process is started with, and what it does to the world. */
import type { Instant } from "../kernel/instant.ts";
import type { RandomStream } from "../kernel/random.ts";
import type { Deployment } from "./deployment.ts";
import type { VirtualFiles } from "./files.ts";
import type { SocketEffects } from "./guest-sockets.ts";
import type { StreamEffects } from "./guest-streams.ts";
import type { Sandbox } from "./sandbox.ts";

/** What the process does to the world. Called during a slice; `now` on the process tells when exactly. */
export interface ProcessEffects extends StreamEffects, SocketEffects {
  /** A write to stdout (1) or stderr (2). */
  write(descriptor: number, text: string): void;
  /** The runtime asks for the next event: the process is idle until {@link GuestProcess.deliver}. */
  next(): void;
  /** The runtime posts a response body for a request id. */
  done(requestId: string, body: string): void;
  /** The runtime posts an error body for a request id. */
  fail(requestId: string, body: string): void;
  /** The runtime posts why its initialisation failed. */
  initError(body: string): void;
  /** `fetch`: answer later with {@link GuestProcess.answerRequest} or {@link GuestProcess.failRequest}. */
  request(exchange: number, request: OutgoingRequest): void;
  abortRequest(exchange: number): void;
  /** A packet of UDP leaves. */
  datagram(address: string, port: number, text: string): void;
  /** A file of the package is about to be evaluated. */
  moduleLoaded(path: string, bytes: number): void;
}

export interface OutgoingRequest {
  method: string;
  url: string;
  headers: [string, string][];
  body: string;
  /** The body is no text: it is base64. */
  isBase64?: true;
}

/** What a request brought back. */
export interface ExchangeAnswer {
  status: number;
  /** Text, or base64 when `isBase64` says so. */
  body: string;
  isBase64?: true;
  /** Default: the content type of JSON, and nothing else. */
  headers?: [string, string][];
  /** The body goes on after `body`. */
  rest?: BodyRest;
}

/** Says once where the parts of a body go as they come; the last is `undefined`. */
export type BodyRest = (onPart: (part: Uint8Array | undefined) => void) => void;

export interface ProcessOptions {
  image: Sandbox;
  deployment: Deployment;
  files: VirtualFiles;
  /** Fixed at the start of the process. `AWS_EXECUTION_ENV` says which runtime it is. */
  environment: Record<string, string>;
  random: RandomStream;
  effects: ProcessEffects;
  /** Virtual time zero as milliseconds since 1970. */
  epochMs: number;
  /** Heap that the process may use on top of the booted runtime. */
  heapLimitBytes: number;
  /** Called now and then inside long slices, so that whoever waits knows that work goes on. May throw to end the run. */
  onHeartbeat?: () => void;
}

/** How a slice runs. */
export interface SliceTerms {
  /** The slice may use virtual time up to here; then the process is stopped. */
  deadline: Instant;
  /** Virtual microseconds per microsecond of CPU work: 1 at full speed, more when memory buys less CPU. */
  cpuScale: number;
}
