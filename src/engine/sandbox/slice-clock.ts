/** The instant inside a running slice: what the VM has worked and what else it is charged for, as fast as memory buys CPU. */
import type { Instant } from "../kernel/instant.ts";
import * as cost from "./cpu-costs.ts";
import type { CpuUse } from "./cpu-use.ts";
import { GuestStopped } from "./guest-error.ts";
import type { SliceTerms } from "./process-options.ts";

export class SliceClock {
  terms: SliceTerms = { deadline: 0, cpuScale: 1 };
  private readonly vm: { readonly workUnits: number };
  private start: Instant = 0;
  private unitsAtStart = 0;
  private chargedNs = 0;

  constructor(vm: { readonly workUnits: number }) {
    this.vm = vm;
  }

  begin(at: Instant, terms: SliceTerms): void {
    this.start = at;
    this.terms = terms;
    this.unitsAtStart = this.vm.workUnits;
    this.chargedNs = 0;
  }

  /** Inside the slice, or where the last one ended. Integer microseconds. */
  get now(): Instant {
    return this.instantOf(this.vm.workUnits - this.unitsAtStart, this.chargedNs);
  }

  /** When the slice will have used so much. */
  after({ units, chargedNs }: CpuUse): Instant {
    return this.instantOf(units, chargedNs);
  }

  private instantOf(units: number, chargedNs: number): Instant {
    const cpuNs = units * cost.CPU_NS_PER_UNIT + chargedNs;
    return this.start + Math.round((cpuNs * this.terms.cpuScale) / 1_000);
  }

  charge(ns: number): void {
    this.chargedNs += ns;
  }

  /** Throws {@link GuestStopped} when the slice has no more time. */
  checkDeadline(): void {
    if (this.now >= this.terms.deadline) throw new GuestStopped("cpu");
  }

  get used(): CpuUse {
    return { units: this.vm.workUnits - this.unitsAtStart, chargedNs: this.chargedNs };
  }

  set used({ units, chargedNs }: CpuUse) {
    this.unitsAtStart = this.vm.workUnits - units;
    this.chargedNs = chargedNs;
  }
}
