/** The start of a process: one that is known is done again, and another is taken down while it happens. */
import type { GuestModules } from "./guest-modules.ts";
import type { KnownStart, KnownStarts, StartEvent } from "./known-starts.ts";
import { HOST } from "./operations.ts";
import type { ProcessOptions } from "./process-options.ts";
import type { SliceClock } from "./slice-clock.ts";
import type { Vm } from "./vm.ts";

/** What is done again, because somebody hears of it. */
const EFFECTS = new Set<number>([HOST.write, HOST.next, HOST.setTimer, HOST.clearTimer]);
/** What follows from the package and the variables alone. */
const PURE = new Set<number>([
  HOST.environment,
  HOST.resolve,
  HOST.compileCommonJs,
  HOST.readModule,
  HOST.requireModule,
  HOST.textToBytes,
  HOST.bytesToText,
  HOST.intlData,
]);
const LOOKS = new Set(["read", "open", "stat", "scandir"]);

interface StartingParts {
  readonly vm: Vm;
  readonly modules: GuestModules;
  readonly clock: SliceClock;
}

/** One start: done again, or taken down while it happens. */
export class ProcessStart {
  private readonly starts: KnownStarts;
  private readonly parts: StartingParts;
  private readonly options: ProcessOptions;
  private readonly key: string | undefined;
  private readonly events: StartEvent[] = [];
  private readonly looks: { args: string[]; answer: string }[] = [];
  private mostMemoryBytes = 0;
  private isTaken = false;

  constructor(starts: KnownStarts, parts: StartingParts, options: ProcessOptions) {
    this.starts = starts;
    this.parts = parts;
    this.options = options;
    const { deployment, environment } = options;
    if (deployment.identity !== undefined && parts.vm.canMove) {
      this.key = `${JSON.stringify(environment)} ${deployment.identity}`;
    }
  }

  /** A known one that goes the same way now. Where there is none, this one is taken down. */
  find(mostMemoryBytes: number): KnownStart | undefined {
    if (this.key === undefined) return undefined;
    const { clock } = this.parts;
    const known = this.starts.find(this.key);
    const isSame =
      known !== undefined &&
      clock.after(known.end) < clock.terms.deadline &&
      known.mostMemoryBytes <= mostMemoryBytes &&
      known.looks.every(({ args, answer }) => this.look(args) === answer);
    if (isSame) return known;
    this.isTaken = this.starts.isWorthIt(this.key);
    return undefined;
  }

  /** Does what the known one did, at the instants at which this one would. */
  redo(known: KnownStart, call: (operation: number, args: string[]) => void): void {
    const { vm, modules, clock } = this.parts;
    vm.resume(known.vm);
    modules.use(known.modules);
    for (const event of known.events) {
      clock.used = event;
      if (event.kind === "call") call(event.operation, event.args);
      else this.options.effects.moduleLoaded(event.path, event.bytes);
    }
    clock.used = known.end;
  }

  /** It asked for something that may be different the next time. */
  spoil(): void {
    this.isTaken = false;
  }

  call(operation: number, args: string[]): void {
    if (!this.isTaken || PURE.has(operation)) return;
    if (EFFECTS.has(operation)) {
      this.events.push({ ...this.parts.clock.used, kind: "call", operation, args });
    } else if (operation === HOST.file && LOOKS.has(args[0]!)) {
      this.looks.push({ args, answer: this.look(args) });
    } else this.spoil();
  }

  load(path: string, bytes: number): void {
    this.events.push({ ...this.parts.clock.used, kind: "load", path, bytes });
  }

  grew(bytes: number): void {
    this.mostMemoryBytes = Math.max(this.mostMemoryBytes, bytes);
  }

  /** It is over, and the process waits. */
  keep(peakHeapBytes: number): void {
    const vm = this.isTaken ? this.parts.vm.snapshot() : undefined;
    if (!vm) return;
    this.starts.keep(this.key!, {
      vm,
      end: this.parts.clock.used,
      events: this.events,
      looks: this.looks,
      modules: this.parts.modules.inUse,
      peakHeapBytes,
      mostMemoryBytes: this.mostMemoryBytes,
    });
  }

  private look([operation = "", path = "", data = ""]: string[]): string {
    return JSON.stringify(this.options.files.perform(operation, path, data));
  }
}
