/** The faults of a scenario that befall one environment. Each draws from a stream of its own. */
import { fromMs, type Microseconds } from "../kernel/instant.ts";
import { RandomStream } from "../kernel/random.ts";
import type { FaultInjected } from "../kernel/trace.ts";
import type { Faults } from "./faults.ts";
import type { Invocation } from "./world.ts";

const DEFAULT_HOST_CALL = 1;

export class EnvironmentFaults {
  private readonly environmentId: string;
  private readonly seed: string;
  private readonly faults: Faults;
  private readonly record: (event: FaultInjected) => void;
  private readonly streams = new Map<string, RandomStream>();

  constructor(
    environmentId: string,
    seed: string,
    faults: Faults,
    record: (event: FaultInjected) => void,
  ) {
    this.environmentId = environmentId;
    this.seed = seed;
    this.faults = faults;
    this.record = record;
  }

  /** How much longer the init phase that begins takes. */
  slowInit(): Microseconds {
    const { slowProbability, slowMs = 0 } = this.faults.init ?? {};
    if (!this.happens("init.slow", slowProbability)) return 0;
    this.inject("init.slow", undefined, `the init phase took ${slowMs} ms longer`);
    return fromMs(slowMs);
  }

  /** Whether the runtime crashes in the init phase that begins. */
  failInit(): boolean {
    if (!this.happens("init.fail", this.faults.init?.failProbability)) return false;
    this.inject("init.fail", undefined, "the runtime process ended during the init phase");
    return true;
  }

  /** At which host call of the invocation that begins the runtime crashes, if it does. */
  crash({ requestId, index, attempt }: Invocation): number | undefined {
    const { crash } = this.faults;
    if (!crash) return undefined;
    const chosen = attempt === 1 && index >= 0 && crash.arrivals?.includes(index);
    if (!this.happens("crash", crash.probability) && !chosen) return undefined;
    const call = crash.atHostCall ?? DEFAULT_HOST_CALL;
    const effect = `the runtime process ends at thing ${call} that the invocation does`;
    this.inject("crash", requestId, effect);
    return call;
  }

  /** Whether Lambda replaces the environment after the invocation that ends. */
  recycle(): boolean {
    if (!this.happens("recycle", this.faults.recycle?.probability)) return false;
    this.inject("recycle", undefined, "Lambda replaced the environment after an invocation");
    return true;
  }

  private happens(fault: string, probability: number | undefined): boolean {
    if (!probability) return false;
    let stream = this.streams.get(fault);
    if (!stream) {
      stream = new RandomStream(this.seed, `${this.environmentId}/faults/${fault}`);
      this.streams.set(fault, stream);
    }
    return stream.uniform() < probability;
  }

  private inject(fault: string, requestId: string | undefined, effect: string): void {
    this.record({
      type: "fault.injected",
      fault,
      subject: this.environmentId,
      ...(requestId === undefined ? {} : { requestId }),
      effect,
    });
  }
}

/** The scenario's faults, when any of them concerns environments. */
export const concernsEnvironments = ({ init, crash, recycle }: Faults): boolean =>
  init !== undefined || crash !== undefined || recycle !== undefined;
