/** X-Ray's tracing header, and which requests are sampled. https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html (fact 83) */
import type { Agenda } from "../kernel/agenda.ts";
import { fromSeconds } from "../kernel/instant.ts";
import { RandomStream } from "../kernel/random.ts";
import type { Traced } from "../kernel/trace.ts";
import { LAMBDA_QUOTAS } from "./quotas.ts";

/** `Root=1-<8 hex>-<24 hex>;Parent=<16 hex>;Sampled=<0 or 1>`, and fields that are handed on as they are. */
export interface TraceHeader {
  /** The trace's id: version, seconds since 1970 in hexadecimal, 96 random bits. */
  readonly root: string;
  /** Segment of whoever called. */
  readonly parent?: string;
  /** Absent: nobody decided yet. */
  readonly sampled?: boolean;
  /** Other fields, for example `Lineage=1:e547cb94:0`. */
  readonly others: readonly string[];
}

const ROOT = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/;
const PARENT = /^[0-9a-f]{16}$/;

/** `undefined` when the text has no valid `Root`: Lambda then begins a new trace. */
export function parseTraceHeader(text: string): TraceHeader | undefined {
  let root: string | undefined;
  let parent: string | undefined;
  let sampled: boolean | undefined;
  const others: string[] = [];
  for (const field of text.split(";").map((each) => each.trim())) {
    const [name = "", value = ""] = field.split("=", 2);
    if (name === "Root") root = ROOT.test(value) ? value : undefined;
    else if (name === "Parent") parent = PARENT.test(value) ? value : undefined;
    else if (name === "Sampled") sampled = value === "1" ? true : value === "0" ? false : undefined;
    else if (field !== "" && name !== "Self") others.push(field);
  }
  if (root === undefined) return undefined;
  return {
    root,
    ...(parent === undefined ? {} : { parent }),
    ...(sampled === undefined ? {} : { sampled }),
    others,
  };
}

export function formatTraceHeader({ root, parent, sampled, others }: TraceHeader): string {
  const fields = [`Root=${root}`];
  if (parent !== undefined) fields.push(`Parent=${parent}`);
  if (sampled !== undefined) fields.push(`Sampled=${sampled ? 1 : 0}`);
  return [...fields, ...others].join(";");
}

interface TracingPorts {
  readonly agenda: Agenda;
  readonly seed: string;
  readonly epochMs: number;
}

/** What a request is traced with. */
interface TracedRequest {
  /** For the function, and for what it calls. */
  readonly header: string;
  /** Present when Lambda sends segments of it. */
  readonly traced?: Traced;
}

const ROOT_BYTES = 12;
const SEGMENT_BYTES = 8;
const HEXADECIMAL = 16;
const HUNDRED = 100;
const MS_PER_SECOND = 1_000;
const US_PER_SECOND = 1_000_000;

/** One function's share of X-Ray's sampling: the first request of a second, and 5 % of the others. */
interface Sampler {
  readonly random: RandomStream;
  second: number;
  sampledInSecond: number;
}

export class Tracing {
  private readonly ports: TracingPorts;
  private readonly ids: RandomStream;
  private readonly samplers = new Map<string, Sampler>();

  constructor(ports: TracingPorts) {
    this.ports = ports;
    this.ids = new RandomStream(ports.seed, "trace-ids");
  }

  /**
   * The header of a request to a function. `PassThrough` hands the caller's on, and begins an unsampled trace without one;
   * `Active` follows the caller's decision, decides when there is none, and puts the function's own segment into the header.
   */
  begin(
    functionName: string,
    mode: "Active" | "PassThrough",
    callersHeader: string | undefined,
  ): TracedRequest {
    const callers = callersHeader === undefined ? undefined : parseTraceHeader(callersHeader);
    if (mode === "PassThrough") {
      return {
        header: callers
          ? callersHeader!
          : `Root=${this.newRoot()};Parent=${this.ids.hex(SEGMENT_BYTES)};Sampled=0`,
      };
    }
    const sampled = callers?.sampled ?? this.sample(functionName);
    const root = callers?.root ?? this.newRoot();
    const segmentId = this.ids.hex(SEGMENT_BYTES);
    const others = callers?.others ?? [];
    const header = formatTraceHeader({ root, parent: segmentId, sampled, others });
    if (!sampled) return { header };
    const parentId = callers?.parent;
    const traced = {
      traceId: root,
      segmentId,
      ...(parentId === undefined ? {} : { parentId }),
    };
    return { header, traced };
  }

  private newRoot(): string {
    const { agenda, epochMs } = this.ports;
    const seconds = Math.floor(epochMs / MS_PER_SECOND + agenda.now / US_PER_SECOND);
    return `1-${seconds.toString(HEXADECIMAL).padStart(8, "0")}-${this.ids.hex(ROOT_BYTES)}`;
  }

  private sample(functionName: string): boolean {
    const sampler = this.samplerOf(functionName);
    const second = Math.floor(this.ports.agenda.now / fromSeconds(1));
    if (second !== sampler.second) {
      sampler.second = second;
      sampler.sampledInSecond = 0;
    }
    if (sampler.sampledInSecond < LAMBDA_QUOTAS.tracedPerSecond.value) {
      sampler.sampledInSecond++;
      return true;
    }
    return sampler.random.uniform() < LAMBDA_QUOTAS.tracedShare.value / HUNDRED;
  }

  private samplerOf(functionName: string): Sampler {
    const known = this.samplers.get(functionName);
    if (known) return known;
    const random = new RandomStream(this.ports.seed, `sampling:${functionName}`);
    const sampler: Sampler = { random, second: -1, sampledInSecond: 0 };
    this.samplers.set(functionName, sampler);
    return sampler;
  }
}
