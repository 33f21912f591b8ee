/** Queues, streams and mappings around a function that is a few lines of the test. Virtual time, real mechanisms. */
import { Agenda } from "../../src/engine/kernel/agenda.ts";
import { fromMs, fromSeconds, toMs, type Instant } from "../../src/engine/kernel/instant.ts";
import type { TraceEvent } from "../../src/engine/kernel/trace.ts";
import type { EventSourceMappingConfiguration } from "../../src/engine/lambda/event-source-mappings/configuration.ts";
import { EventSourceMappings } from "../../src/engine/lambda/event-source-mappings/event-source-mappings.ts";
import type { Faults } from "../../src/engine/lambda/faults.ts";
import type {
  Delivery,
  InvokeAnswer,
  InvokeApi,
  InvokeRequest,
} from "../../src/engine/lambda/world.ts";
import type { QueueConfiguration } from "../../src/engine/services/sqs/configuration.ts";
import { SqsService } from "../../src/engine/services/sqs/sqs-service.ts";
import type { StreamConfiguration } from "../../src/engine/services/stream/configuration.ts";
import { StreamService } from "../../src/engine/services/stream/stream-service.ts";

const EPOCH_MS = 1_767_603_600_000;

/** A record of an event, with what the tests look at. */
export interface EventRecord {
  messageId: string;
  body: string;
  attributes: Record<string, string>;
  kinesis: { data: string; sequenceNumber: string; partitionKey: string };
  dynamodb: { SequenceNumber: string };
}

/** How one call of the function ends. Default: a success with `null` at once. */
interface Behaviour {
  ms?: number;
  payload?: unknown;
  /** A function error. */
  error?: boolean;
  /** The API refuses, without a call. */
  throttle?: boolean;
  errorCode?: string;
}

export interface Call {
  atMs: number;
  records: EventRecord[];
  request: InvokeRequest;
}

type FunctionOfATest = (records: EventRecord[], call: Call) => Behaviour | void;

class TestFunction implements InvokeApi {
  readonly calls: Call[] = [];
  running = 0;
  mostRunning = 0;
  private readonly agenda: Agenda;
  private readonly behave: FunctionOfATest;
  private ids = 0;

  constructor(agenda: Agenda, behave: FunctionOfATest) {
    this.agenda = agenda;
    this.behave = behave;
  }

  invoke(request: InvokeRequest, onAnswer: (answer: InvokeAnswer) => void): string {
    const requestId = `request-${++this.ids}`;
    const { Records: records } = JSON.parse(request.payload) as { Records: EventRecord[] };
    const call: Call = { atMs: toMs(this.agenda.now), records, request };
    const { ms = 0, payload = null, error, throttle, errorCode } = this.behave(records, call) ?? {};
    if (throttle || errorCode) {
      onAnswer({
        requestId,
        statusCode: throttle ? 429 : 400,
        status: throttle ? "throttle" : "refused",
        payload: "{}",
        ...(throttle ? { throttle: "ReservedFunctionConcurrentInvocationLimitExceeded" } : {}),
        ...(errorCode ? { errorCode } : {}),
      });
      return requestId;
    }
    this.calls.push(call);
    this.running++;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    this.agenda.at(this.agenda.now + fromMs(ms), () => {
      this.running--;
      onAnswer({
        requestId,
        statusCode: 200,
        status: error ? "error" : "success",
        ...(error ? { functionError: "Unhandled" as const } : {}),
        executedVersion: "$LATEST",
        payload: JSON.stringify(payload),
      });
    });
    return requestId;
  }
}

export interface AccountOptions {
  queues?: QueueConfiguration[];
  streams?: StreamConfiguration[];
  mapping: Partial<EventSourceMappingConfiguration>;
  timeoutSeconds?: number;
  faults?: Faults;
  seed?: string;
  fn?: FunctionOfATest;
}

export function openAccount(options: AccountOptions) {
  const { queues = [], streams = [], faults = {}, seed = "1", timeoutSeconds = 3 } = options;
  const agenda = new Agenda();
  const trace: (TraceEvent & { atMs: number })[] = [];
  const deliveries: Delivery[] = [];
  const ports = {
    agenda,
    seed,
    epochMs: EPOCH_MS,
    startedAt: new Date(EPOCH_MS).toISOString(),
    faults,
    dateAt: (instant: Instant) => new Date(EPOCH_MS + Math.floor(toMs(instant))).toISOString(),
    record: (event: TraceEvent) => void trace.push({ ...event, atMs: toMs(agenda.now) }),
  };
  const sqs = new SqsService(queues, ports);
  const stream = new StreamService(streams, ports);
  const fn = new TestFunction(agenda, options.fn ?? (() => {}));
  const mappings = new EventSourceMappings({
    ...ports,
    invoke: fn,
    targets: {
      deliver: (delivery) => {
        deliveries.push(delivery);
        return {};
      },
    },
  });
  const [firstStream] = streams;
  const source =
    queues.length > 0 ? sqs.queue(queues[0]!.name)! : stream.stream(firstStream!.name)!;
  const create = (more: Partial<EventSourceMappingConfiguration> = {}) =>
    mappings.create(
      { id: "m", functionName: "work", eventSourceArn: source.arn, ...options.mapping, ...more },
      source,
      timeoutSeconds,
    );
  create();
  return {
    agenda,
    fn,
    trace,
    deliveries,
    create,
    queue: (name: string) => sqs.queue(name)!,
    stream: (name: string) => stream.stream(name)!,
    at: (ms: number, act: () => void) => void agenda.at(fromMs(ms), act),
    /** Runs until nothing is left to do, as a run of the simulator does. */
    finish: (limitSeconds = Number.MAX_SAFE_INTEGER / 1e6) => {
      while (!agenda.idle && agenda.runNext(fromSeconds(limitSeconds)));
    },
    records: <T extends TraceEvent["type"]>(type: T) =>
      trace.filter(
        (event): event is Extract<TraceEvent, { type: T }> & { atMs: number } =>
          event.type === type,
      ),
  };
}

export type Account = ReturnType<typeof openAccount>;

/** Sends `count` messages at once: bodies "0", "1", ... */
export function sendMany({ at, queue }: Account, name: string, count: number): void {
  at(0, () => {
    for (let i = 0; i < count; i++) queue(name).sendMessage({ messageBody: String(i) });
  });
}
