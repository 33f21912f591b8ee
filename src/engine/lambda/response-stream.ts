/**
 * The streamed response of one invocation on its way to the caller: the first 6 MB as fast as they come, the rest at 2 MB/s.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
 */
import type { Entry } from "../kernel/agenda.ts";
import { fromSeconds, type Instant } from "../kernel/instant.ts";
import type { StreamEnded } from "../kernel/trace.ts";
import { LAMBDA_QUOTAS } from "./quotas.ts";
import type { EnvironmentParts } from "./environment-parts.ts";
import type { LambdaWorld, OpenStream, StreamedPayload } from "./world.ts";

const BYTES_PER_MB = 1_024 * 1_024;
const UNCAPPED_BYTES = LAMBDA_QUOTAS.streamUncapped.value * BYTES_PER_MB;
const BYTES_PER_SECOND = LAMBDA_QUOTAS.streamRate.value * BYTES_PER_MB;
const MAXIMUM_BYTES = LAMBDA_QUOTAS.streamMaximum.value * BYTES_PER_MB;
/** What is kept of a streamed response for whoever looks at the run. */
const KEPT_BYTES = BYTES_PER_MB;

/** Where a streamed response goes. Texts have one character per byte. */
export interface StreamSink {
  /** Answers when the bytes have left; `undefined` is at once. */
  write(text: string): Instant | undefined;
  /** What was streamed, as text. */
  readonly text: string;
  readonly sentBytes: number;
  /** What its caller got so far; absent when the caller does not take streams. */
  readonly streamed?: StreamedPayload;
  /** More was written than a streamed response may have. */
  readonly isTooLarge: boolean;
  end(status: StreamEnded["status"], errorType?: string): void;
}

/** The caller takes the response as it comes. */
export class ResponseStream implements StreamSink, OpenStream {
  isTooLarge = false;
  readonly executedVersion: string;
  onLeave?: (text: string) => void;
  private readonly environmentId: string;
  private readonly requestId: string;
  private readonly contentType: string;
  private readonly startedAt: Instant;
  private readonly world: LambdaWorld;
  private readonly kept: string[] = [];
  private keptBytes = 0;
  /** Bytes that were written, and those that have left. */
  private writtenBytes = 0;
  private leftBytes = 0;
  /** When everything that was written has left. */
  private freeAt: Instant;
  private readonly leaving = new Set<Entry>();

  constructor(
    { id: environmentId, version, world }: Pick<EnvironmentParts, "id" | "version" | "world">,
    requestId: string,
    contentType: string,
  ) {
    this.environmentId = environmentId;
    this.executedVersion = version.version;
    this.requestId = requestId;
    this.contentType = contentType;
    this.world = world;
    this.startedAt = world.agenda.now;
    this.freeAt = this.startedAt;
    world.record({ type: "stream.started", environmentId, requestId, contentType });
  }

  get sentBytes(): number {
    return this.leftBytes;
  }

  get text(): string {
    const text = utf8Of(this.kept.join(""));
    const more = this.leftBytes - this.keptBytes;
    return more > 0 ? `${text}\n[${more} more bytes]` : text;
  }

  get streamed(): StreamedPayload {
    const { contentType, startedAt, keptBytes, leftBytes } = this;
    const bytes = this.kept.join("").slice(0, leftBytes);
    return { contentType, bytes, moreBytes: Math.max(0, leftBytes - keptBytes), startedAt };
  }

  write(text: string): Instant | undefined {
    if (this.isTooLarge) return undefined;
    const { now } = this.world.agenda;
    const bytes = Math.min(text.length, MAXIMUM_BYTES - this.writtenBytes);
    this.isTooLarge = bytes < text.length;
    const uncapped = Math.min(bytes, Math.max(0, UNCAPPED_BYTES - this.writtenBytes));
    this.writtenBytes += bytes;
    this.keep(text.slice(0, bytes));
    if (uncapped > 0) this.leave(text.slice(0, uncapped));
    const capped = bytes - uncapped;
    if (capped === 0) return undefined;
    this.freeAt = Math.max(now, this.freeAt) + fromSeconds(capped / BYTES_PER_SECOND);
    const entry = this.world.agenda.at(this.freeAt, () => {
      this.leaving.delete(entry);
      this.leave(text.slice(uncapped, bytes));
    });
    this.leaving.add(entry);
    return this.freeAt;
  }

  end(status: StreamEnded["status"], errorType?: string): void {
    for (const entry of this.leaving) this.world.agenda.cancel(entry);
    this.leaving.clear();
    this.world.record({
      type: "stream.ended",
      environmentId: this.environmentId,
      requestId: this.requestId,
      totalBytes: this.leftBytes,
      status,
      ...(errorType === undefined ? {} : { errorType }),
    });
  }

  private keep(text: string): void {
    const part = text.slice(0, KEPT_BYTES - this.keptBytes);
    if (part === "") return;
    this.kept.push(part);
    this.keptBytes += part.length;
  }

  private leave(text: string): void {
    const bytes = text.length;
    this.leftBytes += bytes;
    this.world.record({
      type: "stream.chunk",
      environmentId: this.environmentId,
      requestId: this.requestId,
      bytes,
      totalBytes: this.leftBytes,
    });
    this.onLeave?.(text);
  }
}

/** Lambda collects the response for a caller that does not take streams: the API Invoke, an event source, a queue. */
export class CollectedResponse implements StreamSink {
  readonly sentBytes = 0;
  readonly isTooLarge = false;
  private readonly parts: string[] = [];

  get text(): string {
    return utf8Of(this.parts.join(""));
  }

  write(text: string): undefined {
    this.parts.push(text);
  }

  end(): void {}
}

function utf8Of(bytes: string): string {
  return new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
}
