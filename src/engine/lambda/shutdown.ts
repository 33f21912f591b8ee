/**
 * The shutdown phase of an environment that has extensions: SIGTERM to the runtime, then SHUTDOWN to the external
 * extensions, and SIGKILL to whatever is left. Without extensions there is no such phase: the runtime is killed at once.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 */
import type { Agenda, Entry } from "../kernel/agenda.ts";
import type { Instant } from "../kernel/instant.ts";
import type { SignalSent } from "../kernel/trace.ts";
import type { Extensions } from "./extensions.ts";
import type { RuntimeProcess } from "./runtime-process.ts";

interface Parts {
  environmentId: string;
  agenda: Agenda;
  extensions: Extensions;
  /** Absent when it has ended already. */
  process: RuntimeProcess | undefined;
  record(event: SignalSent): void;
  /** Everything has ended. */
  onOver(): void;
}

export class Shutdown {
  /** When the runtime is killed. */
  readonly runtimeDeadline: Instant;
  private readonly parts: Parts;
  private readonly deadline: Instant;
  private kill: Entry | undefined;
  private runtimeAlive: boolean;
  private internalAlive = false;

  constructor(parts: Parts) {
    const { totalUs, runtimeUs } = parts.extensions.budget;
    const { now } = parts.agenda;
    this.parts = parts;
    this.deadline = now + totalUs;
    this.runtimeDeadline = now + runtimeUs;
    this.runtimeAlive = parts.process !== undefined;
  }

  begin(): void {
    const { process, agenda, extensions } = this.parts;
    extensions.stop();
    if (!process) return this.shutDownExternal();
    this.signal("SIGTERM", this.runtimeDeadline - agenda.now);
    this.kill = agenda.at(this.runtimeDeadline, () => this.killRuntime());
    // Internal extensions live in the runtime's process: it ends when both have.
    this.internalAlive = true;
    extensions.shutDown("internal", () => {
      this.internalAlive = false;
      this.runtimePartEnded();
    });
    process.terminate();
  }

  /** The runtime's process ended by itself. */
  onRuntimeExit(): void {
    this.runtimeAlive = false;
    this.runtimePartEnded();
  }

  /** Ends it where it is; nothing more happens. */
  cancel(): void {
    if (this.kill) this.parts.agenda.cancel(this.kill);
    this.parts.extensions.stop();
  }

  private runtimePartEnded(): void {
    if (this.runtimeAlive || this.internalAlive) return;
    this.parts.agenda.cancel(this.kill!);
    this.shutDownExternal();
  }

  private killRuntime(): void {
    this.signal("SIGKILL", 0);
    this.parts.process!.kill("the environment was shut down");
    this.parts.extensions.stop();
    this.shutDownExternal();
  }

  private shutDownExternal(): void {
    const { agenda, extensions, onOver } = this.parts;
    this.kill = agenda.at(this.deadline, () => {
      this.signal("SIGKILL", 0);
      extensions.stop();
      onOver();
    });
    extensions.shutDown("external", () => {
      agenda.cancel(this.kill!);
      onOver();
    });
  }

  private signal(signal: SignalSent["signal"], budgetUs: number): void {
    const { environmentId, record } = this.parts;
    record({ type: "signal.sent", environmentId, signal, budgetUs });
  }
}
