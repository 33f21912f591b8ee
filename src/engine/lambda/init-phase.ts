/**
 * An init phase in progress: it is over when the runtime and every extension have asked for their first event, when one
 * of them ended, or when its time is up.
 */
import type { Entry } from "../kernel/agenda.ts";
import type { Instant, Microseconds } from "../kernel/instant.ts";
import { billedMs } from "./billing.ts";
import type { EnvironmentParts } from "./environment-parts.ts";
import type { LambdaError } from "./invocation-errors.ts";
import type { InitPhaseName } from "./platform-log.ts";

/** How an init phase ended. */
export interface InitOutcome {
  status: "success" | "error" | "timeout";
  durationUs: Microseconds;
  /** With status `error`. */
  failure?: LambdaError;
}

export class InitPhase {
  readonly deadline: Instant;
  private readonly parts: EnvironmentParts;
  private readonly name: InitPhaseName;
  /** The invocation that it runs in; absent in the phase of its own. */
  private readonly requestId: string | undefined;
  private readonly onOver: (outcome: InitOutcome) => void;
  private readonly startedAt: Instant;
  /** Inside an invocation the invocation's own deadline decides. */
  private readonly deadlineEntry: Entry | undefined;
  private isRuntimeReady = false;

  constructor(
    parts: EnvironmentParts,
    requestId: string | undefined,
    deadline: Instant,
    onOver: (outcome: InitOutcome) => void,
  ) {
    const { id, world, platform } = parts;
    this.parts = parts;
    this.name = requestId === undefined ? "init" : "invoke";
    this.requestId = requestId;
    this.deadline = deadline;
    this.onOver = onOver;
    this.startedAt = world.agenda.now;
    platform.initStart(this.name);
    world.record({ type: "init.started", environmentId: id, phase: this.name });
    if (this.name === "init") {
      this.deadlineEntry = world.agenda.at(deadline, () => this.end("timeout"));
    }
  }

  /** The runtime asked for its first event. */
  runtimeReady(): void {
    const { platform, world } = this.parts;
    this.isRuntimeReady = true;
    const durationUs = world.agenda.now - this.startedAt;
    platform.initRuntimeDone({ phase: this.name, status: "success", durationUs }, this.requestId);
    this.endWhenReady();
  }

  /** To be called when every extension asked for its first event. */
  endWhenReady(): void {
    if (this.isRuntimeReady && !this.parts.extensions?.busy) this.end("success");
  }

  end(status: InitOutcome["status"], failure?: LambdaError): void {
    const { id, world, extensions } = this.parts;
    const durationUs = world.agenda.now - this.startedAt;
    this.cancel();
    extensions?.stop();
    world.record({
      type: "init.ended",
      environmentId: id,
      phase: this.name,
      status,
      ...(failure ? { errorType: failure.errorType } : {}),
      durationUs,
      ...this.ownCost(durationUs),
    });
    this.log(status, durationUs, failure);
    this.onOver({ status, durationUs, ...(failure ? { failure } : {}) });
  }

  /** Nothing follows from it any more. */
  cancel(): void {
    if (this.deadlineEntry) this.parts.world.agenda.cancel(this.deadlineEntry);
  }

  private log(
    status: InitOutcome["status"],
    durationUs: Microseconds,
    failure: LambdaError | undefined,
  ): void {
    const { platform, extensions } = this.parts;
    const { requestId } = this;
    const errorType = failure ? { errorType: failure.errorType } : {};
    const report = { phase: this.name, status, ...errorType, durationUs };
    if (!this.isRuntimeReady) platform.initRuntimeDone(report, requestId);
    for (const extension of extensions?.names ?? []) {
      platform.extension(extension, extensions!.isReady(extension), requestId);
    }
    platform.initReport(report, requestId);
  }

  /** With provisioned concurrency init is billed by itself; on demand it is billed with the invocation that it ran for. */
  private ownCost(durationUs: Microseconds): { billedMs: number; costUsd: number } | undefined {
    const { initializationType, perMs } = this.parts;
    if (initializationType === "on-demand" || this.name === "invoke") return undefined;
    const billed = billedMs(durationUs);
    return { billedMs: billed, costUsd: billed * perMs };
  }
}
