/** Fields of log events: those that Logs Insights discovers, and those that a query makes. */
import { parseJson } from "../../../kernel/json.ts";
import { fromJson, Timestamp, type Structure, type Value } from "./values.ts";

/** A log event as a query sees it. */
export interface QueriedEvent {
  readonly timestampMs: number;
  readonly ingestionTimeMs: number;
  readonly message: string;
  readonly logGroup: string;
  readonly logStream: string;
  /** What `@ptr` says: names the event for `GetLogRecord`. */
  readonly pointer: string;
}

export class Row {
  /** Absent after `stats`. */
  readonly event: QueriedEvent | undefined;
  private readonly made = new Map<string, Value>();
  private found: ReadonlyMap<string, Value> | undefined;
  private json: unknown;

  constructor(event?: QueriedEvent) {
    this.event = event;
  }

  set(name: string, value: Value): void {
    this.made.set(name, value);
  }

  get(name: string): Value {
    if (this.made.has(name)) return this.made.get(name);
    const inStructure = this.ofStructure(name);
    if (inStructure !== undefined || !this.event) return inStructure;
    if (!this.found) this.discover(this.event);
    return name.startsWith("@") ? this.found!.get(name) : valueAt(this.json, name);
  }

  get timestampMs(): number {
    const { ms } =
      this.get("@timestamp") instanceof Timestamp
        ? (this.get("@timestamp") as Timestamp)
        : { ms: 0 };
    return ms;
  }

  /** `parsed.user.id`, where `parsed` was made by `jsonParse`. */
  private ofStructure(name: string): Value {
    for (let dot = name.indexOf("."); dot !== -1; dot = name.indexOf(".", dot + 1)) {
      const holder = this.made.get(name.slice(0, dot));
      if (typeof holder === "object" && !(holder instanceof Timestamp)) {
        return valueAt(holder, name.slice(dot + 1));
      }
    }
    return undefined;
  }

  private discover(event: QueriedEvent): void {
    this.found = new Map<string, Value>([
      ["@timestamp", new Timestamp(event.timestampMs)],
      ["@ingestionTime", new Timestamp(event.ingestionTimeMs)],
      ["@message", event.message],
      ["@logStream", event.logStream],
      ["@log", event.logGroup],
      ["@ptr", event.pointer],
      ...lambdaFields(event.message),
    ]);
    this.json = firstJson(event.message);
  }
}

const BYTES_PER_MB = 1_000_000;

/** What `REPORT` says, by its words. Sizes are in bytes. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html */
const REPORTED: [field: string, pattern: RegExp, scale: number][] = [
  ["@duration", /\tDuration: ([\d.]+) ms/, 1],
  ["@billedDuration", /\tBilled Duration: ([\d.]+) ms/, 1],
  ["@initDuration", /\tInit Duration: ([\d.]+) ms/, 1],
  ["@memorySize", /\tMemory Size: (\d+) MB/, BYTES_PER_MB],
  ["@maxMemoryUsed", /\tMax Memory Used: (\d+) MB/, BYTES_PER_MB],
];

const PLATFORM_LINE = /^(START|END|REPORT) RequestId: ([\w-]{36})/;
/** What the runtime's console puts before a line: date, request id, level. */
const CONSOLE_LINE = /^\S+Z\t([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\t/;

function* lambdaFields(message: string): Iterable<[string, Value]> {
  const [, type, platformId] = PLATFORM_LINE.exec(message) ?? [];
  const requestId = platformId ?? CONSOLE_LINE.exec(message)?.[1];
  if (type) yield ["@type", type];
  if (requestId) yield ["@requestId", requestId];
  if (type !== "REPORT") return;
  for (const [field, pattern, scale] of REPORTED) {
    const [, number] = pattern.exec(message) ?? [];
    if (number !== undefined) yield [field, Number(number) * scale];
  }
  const [, traceId] = /XRAY TraceId: (\S+)/.exec(message) ?? [];
  const [, segmentId] = /SegmentId: (\S+)/.exec(message) ?? [];
  if (traceId) yield ["@xrayTraceId", traceId];
  if (segmentId) yield ["@xraySegmentId", segmentId];
}

/** Of a Lambda log line the first JSON object in it is discovered, wherever it begins. */
function firstJson(message: string): unknown {
  const start = message.indexOf("{");
  if (start === -1) return undefined;
  const whole = parseJson(message.slice(start));
  if (whole !== undefined) return whole;
  const end = closingBrace(message, start);
  return end === -1 ? undefined : parseJson(message.slice(start, end + 1));
}

function closingBrace(text: string, start: number): number {
  let depth = 0;
  let inText = false;
  for (let i = start; i < text.length; i++) {
    const character = text[i];
    if (inText) {
      if (character === "\\") i++;
      else if (character === '"') inText = false;
    } else if (character === '"') inText = true;
    else if (character === "{") depth++;
    else if (character === "}" && --depth === 0) return i;
  }
  return -1;
}

/** `a.b.0.c`: keys may have dots of their own, so the longest key that is there wins. */
function valueAt(holder: unknown, path: string): Value {
  if (typeof holder !== "object" || holder === null) return undefined;
  const own = holder as Record<string, unknown>;
  if (Object.hasOwn(own, path)) return fromJson(own[path] as Structure);
  for (let dot = path.lastIndexOf("."); dot !== -1; dot = path.lastIndexOf(".", dot - 1)) {
    const key = path.slice(0, dot);
    if (Object.hasOwn(own, key)) return valueAt(own[key], path.slice(dot + 1));
    if (dot === 0) break;
  }
  return undefined;
}
