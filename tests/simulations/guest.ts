/** One runtime process on its own, without an account around it: what it does is recorded, time moves to its timers. */
import { GuestStopped } from "../../src/engine/sandbox/guest-error.ts";
import { RandomStream } from "../../src/engine/kernel/random.ts";
import { Deployment, type LayerPackage } from "../../src/engine/sandbox/deployment.ts";
import { VirtualFiles } from "../../src/engine/sandbox/files.ts";
import {
  GuestProcess,
  type ProcessOptions,
  type SliceTerms,
} from "../../src/engine/sandbox/guest-process.ts";
import {
  executionEnvironmentOf,
  nodePathOf,
  RUNTIME_NAMES,
  type RuntimeName,
} from "../../src/engine/sandbox/runtimes.ts";
import { createSandbox, type Sandbox } from "../../src/engine/sandbox/sandbox.ts";
import { loadNodeAssets } from "../../src/session/client/node-assets.ts";

export interface GuestScenario {
  /** The source of index.mjs, or all files. */
  code: string | Record<string, string>;
  layers?: LayerPackage[];
  runtime?: RuntimeName;
  environment?: Record<string, string>;
  ephemeralStorageMb?: number;
  options?: Partial<ProcessOptions>;
}

let opening: Promise<Sandbox> | undefined;
const open = (): Promise<Sandbox> =>
  (opening ??= loadNodeAssets().then(async (source) => {
    const { wasm, guest, loadRuntime, loadStreams, loadExtended } = source;
    const runtimes: Partial<Record<RuntimeName, string>> = {};
    for (const name of RUNTIME_NAMES) runtimes[name] = await loadRuntime(name);
    const [streams, extended] = [await loadStreams(), await loadExtended()];
    return createSandbox({ wasm, guest, runtimes, streams, extended });
  }));

const HOUR_US = 3_600_000_000;

export class Guest {
  readonly output: string[] = [];
  /** What it did besides writing, in order: `["done", requestId, body]`. */
  readonly effects: unknown[][] = [];
  readonly process: GuestProcess;
  stopped: GuestStopped | undefined;
  /** Chunks that the process waits for, by request. */
  readonly undrained: string[] = [];
  private at = 0;
  private terminating = false;
  private invocations = 0;

  constructor(sandbox: Sandbox, scenario: GuestScenario) {
    const { code, layers = [], runtime = "nodejs24.x", ephemeralStorageMb = 512 } = scenario;
    const deployment = new Deployment(
      typeof code === "string" ? { "index.mjs": code } : code,
      layers,
    );
    const note =
      (name: string) =>
      (...args: unknown[]): void =>
        void this.effects.push([name, ...args]);
    this.process = new GuestProcess(
      {
        image: sandbox,
        deployment,
        files: new VirtualFiles(deployment, ephemeralStorageMb),
        environment: {
          AWS_EXECUTION_ENV: executionEnvironmentOf(runtime),
          AWS_LAMBDA_RUNTIME_API: "169.254.100.1:9001",
          AWS_LAMBDA_FUNCTION_NAME: "orders",
          AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
          AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
          AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/orders",
          AWS_LAMBDA_LOG_STREAM_NAME: "stream",
          LAMBDA_TASK_ROOT: "/var/task",
          NODE_PATH: nodePathOf(runtime),
          _HANDLER: "index.handler",
          ...scenario.environment,
        },
        random: new RandomStream("1", "guest"),
        epochMs: 1_767_603_600_000,
        heapLimitBytes: 256 * 1_024 * 1_024,
        effects: {
          write: (_descriptor, text) => void this.output.push(text),
          next: note("next"),
          done: note("done"),
          fail: note("fail"),
          initError: note("initError"),
          request: note("request"),
          abortRequest: note("abortRequest"),
          datagram: note("datagram"),
          connectSocket: note("connectSocket"),
          writeSocket: note("writeSocket"),
          endSocket: note("endSocket"),
          closeSocket: note("closeSocket"),
          secureSocket: note("secureSocket"),
          lookup: note("lookup"),
          moduleLoaded: note("moduleLoaded"),
          streamStart: note("streamStart"),
          streamChunk: (requestId, bytes, text) => {
            this.effects.push(["streamChunk", requestId, bytes, text]);
            this.undrained.push(requestId);
          },
          streamEnd: note("streamEnd"),
        },
        ...scenario.options,
      },
      0,
    );
  }

  /** Runs a slice and then every timer, until the process waits for the host or has ended. */
  run(slice: (at: number, terms: SliceTerms) => void, deadline = HOUR_US): this {
    const terms = { deadline, cpuScale: 1 };
    try {
      slice(this.at, terms);
      this.at = this.process.now;
      while (this.runsOn && this.process.nextTimer !== undefined) {
        this.at = Math.max(this.at, this.process.nextTimer);
        this.process.fireTimers(this.at, terms);
      }
    } catch (error) {
      if (!(error instanceof GuestStopped)) throw error;
      this.stopped = error;
    }
    return this;
  }

  start(): this {
    return this.run((at, terms) => this.process.start(at, terms));
  }

  private get runsOn(): boolean {
    return !this.process.waitingForNext || this.terminating;
  }

  /** Sends SIGTERM; the process then has `budgetUs`. Whether a listener heard it. */
  terminate(budgetUs = HOUR_US): boolean {
    let heard = false;
    this.terminating = true;
    this.run(
      (at, terms) => void (heard = this.process.signal(at, terms, "SIGTERM")),
      this.at + budgetUs,
    );
    return heard;
  }

  /** Tells the process that its oldest chunk has left. */
  drain(): this {
    const requestId = this.undrained.shift()!;
    return this.run((at, terms) => this.process.streamDrained(at, terms, requestId));
  }

  drainAll(): this {
    while (this.undrained.length > 0 && !this.stopped) this.drain();
    return this;
  }

  /** Delivers an event; the response is among the effects. */
  invoke(event: unknown = {}): this {
    const headers = {
      "Lambda-Runtime-Aws-Request-Id": `request-${++this.invocations}`,
      "Lambda-Runtime-Deadline-Ms": "1767603660000",
      "Lambda-Runtime-Invoked-Function-Arn": "arn",
    };
    return this.run((at, terms) =>
      this.process.deliver(at, terms, headers, JSON.stringify(event), 0),
    );
  }

  /** The last response or error body, parsed. */
  get answer(): unknown {
    const posted = this.effects.findLast(([name]) =>
      ["done", "fail", "initError"].includes(name as string),
    );
    return posted === undefined ? undefined : (JSON.parse(posted.at(-1) as string) as unknown);
  }

  effectsNamed(...names: string[]): unknown[][] {
    return this.effects.filter(([name]) => names.includes(name as string));
  }
}

export async function openGuest(scenario: GuestScenario): Promise<Guest> {
  return new Guest(await open(), scenario).start();
}

/** Starts the process, invokes it once and gives what it answered. */
export async function answerOf(scenario: GuestScenario, event?: unknown): Promise<unknown> {
  const guest = await openGuest(scenario);
  if (guest.process.waitingForNext) guest.invoke(event);
  return guest.answer;
}
