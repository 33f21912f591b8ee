/**
 * The extensions of one environment. They have no code here: what they do is the time they take, beside the runtime.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 */
import type { Agenda, Entry } from "../kernel/agenda.ts";
import { fromMs, type Instant, type Microseconds } from "../kernel/instant.ts";
import type { ExtensionRan } from "../kernel/trace.ts";
import type { ExtensionConfiguration } from "./configuration.ts";
import { LAMBDA_QUOTAS } from "./quotas.ts";

type Phase = ExtensionRan["phase"];

interface Work {
  extension: ExtensionConfiguration;
  phase: Phase;
  requestId: string | undefined;
  startedAt: Instant;
  entry: Entry;
}

interface Hooks {
  record(event: ExtensionRan): void;
  /** An extension's process ended in its init or after an INVOKE event. */
  onCrash(): void;
  /** Their processes start. */
  onStart?(): void;
  /** INVOKE was sent to them. */
  onInvoke?(): void;
}

export class Extensions {
  private readonly environmentId: string;
  private readonly configurations: readonly ExtensionConfiguration[];
  private readonly agenda: Agenda;
  private readonly hooks: Hooks;
  private readonly working = new Set<Work>();
  private readonly ready = new Set<string>();
  private invocations = 0;

  constructor(
    environmentId: string,
    configurations: readonly ExtensionConfiguration[],
    agenda: Agenda,
    hooks: Hooks,
  ) {
    this.environmentId = environmentId;
    this.configurations = configurations;
    this.agenda = agenda;
    this.hooks = hooks;
  }

  get names(): string[] {
    return this.configurations.map(({ name }) => name);
  }

  isReady(name: string): boolean {
    return this.ready.has(name);
  }

  get busy(): boolean {
    return this.working.size > 0;
  }

  /** Starts them all; `onDone` when every one has asked for its first event. */
  start(onDone: () => void): void {
    this.ready.clear();
    this.hooks.onStart?.();
    for (const extension of this.configurations) {
      this.work(extension, "init", undefined, fromMs(extension.initMs ?? 0), () => {
        if (extension.crashes === "init") return this.crash();
        this.ready.add(extension.name);
        if (!this.busy) onDone();
      });
    }
  }

  /** Sends INVOKE to them all; `onDone` when every one has asked for its next event. */
  invoke(requestId: string, onDone: () => void): void {
    const first = this.invocations++ === 0;
    this.hooks.onInvoke?.();
    for (const extension of this.configurations) {
      this.work(extension, "invoke", requestId, fromMs(extension.invokeMs ?? 0), () => {
        if (first && extension.crashes === "invoke") return this.crash();
        if (!this.busy) onDone();
      });
    }
  }

  /** Sends SHUTDOWN to those of a kind that are running; `onDone` when all have exited, at once when there are none. */
  shutDown(kind: ExtensionConfiguration["kind"], onDone: () => void): void {
    this.stop();
    const running = this.configurations.filter(
      (each) => each.kind === kind && this.ready.has(each.name),
    );
    if (running.length === 0) return onDone();
    for (const extension of running) {
      this.work(extension, "shutdown", undefined, fromMs(extension.shutdownMs ?? 0), () => {
        this.ready.delete(extension.name);
        if (!this.busy) onDone();
      });
    }
  }

  /** Ends what they do at the moment, and says how long they did it. */
  stop(): void {
    for (const work of this.working) {
      this.agenda.cancel(work.entry);
      this.recordRun(work);
    }
    this.working.clear();
  }

  /** How long the environment may take to shut down, and how much of that the runtime has before SIGKILL. */
  get budget(): { totalUs: Microseconds; runtimeUs: Microseconds } {
    const { shutdownInternal, shutdownExternal, shutdownRuntimeShare } = LAMBDA_QUOTAS;
    const has = (kind: ExtensionConfiguration["kind"]): boolean =>
      this.configurations.some((each) => each.kind === kind);
    return {
      totalUs: fromMs(has("external") ? shutdownExternal.value : shutdownInternal.value),
      runtimeUs: fromMs(has("internal") ? shutdownInternal.value : shutdownRuntimeShare.value),
    };
  }

  private crash(): void {
    this.stop();
    this.hooks.onCrash();
  }

  private work(
    extension: ExtensionConfiguration,
    phase: Phase,
    requestId: string | undefined,
    durationUs: Microseconds,
    onEnd: () => void,
  ): void {
    const startedAt = this.agenda.now;
    const entry = this.agenda.at(startedAt + durationUs, () => {
      this.working.delete(work);
      this.recordRun(work);
      onEnd();
    });
    const work: Work = { extension, phase, requestId, startedAt, entry };
    this.working.add(work);
  }

  private recordRun({ extension, phase, requestId, startedAt }: Work): void {
    this.hooks.record({
      type: "extension.ran",
      environmentId: this.environmentId,
      extension: extension.name,
      phase,
      ...(requestId === undefined ? {} : { requestId }),
      durationUs: this.agenda.now - startedAt,
    });
  }
}
