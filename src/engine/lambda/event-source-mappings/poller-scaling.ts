/**
 * How many batches of a queue a mapping processes at the same time.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html (fact 48)
 */
import type { Entry } from "../../kernel/agenda.ts";
import { fromMs } from "../../kernel/instant.ts";
import { POLLER_SCALING } from "../time-model.ts";
import type { MappingPorts } from "./batch.ts";
import type { EventSourceMappingConfiguration } from "./configuration.ts";
import { EVENT_SOURCE_QUOTAS } from "./quotas.ts";

/** What the mapping looks like when it is asked. */
interface Load {
  /** Messages (of a FIFO queue: groups) that nobody has taken. */
  waiting: number;
  /** Batches in hand. */
  busy: number;
}

const { concurrencyAtStart, concurrencyPerMinute, concurrencyMaximum } = EVENT_SOURCE_QUOTAS;
const STEPS_PER_MINUTE = 60_000 / POLLER_SCALING.stepMs;
const STEP = concurrencyPerMinute.value / STEPS_PER_MINUTE;

export class PollerScaling {
  private readonly mapping: EventSourceMappingConfiguration;
  private readonly ports: MappingPorts;
  private readonly load: () => Load;
  private readonly onMore: () => void;
  private readonly most: number;
  private readonly atStart: number;
  private step: Entry | undefined;
  private errors = 0;
  private throttles = 0;
  /** Batches that may be processed at the same time. */
  pollers: number;

  /** @param onMore Called when there are more pollers than before. */
  constructor(
    mapping: EventSourceMappingConfiguration,
    ports: MappingPorts,
    load: () => Load,
    onMore: () => void,
  ) {
    this.mapping = mapping;
    this.ports = ports;
    this.load = load;
    this.onMore = onMore;
    this.most = mapping.maximumConcurrency ?? concurrencyMaximum.value;
    this.atStart = Math.min(concurrencyAtStart.value, this.most);
    this.pollers = this.atStart;
  }

  /** The mapping has something to do: from now on it is looked at second by second, until it has nothing. */
  watch(): void {
    if (this.step && !this.step.cancelled) return;
    const { agenda } = this.ports;
    const at = agenda.now + fromMs(POLLER_SCALING.stepMs);
    this.step = agenda.at(at, () => this.adjust(), { background: true });
  }

  /** A function error takes concurrency away, unless the function reports failed items itself (fact 50). */
  failed(): void {
    if (!this.mapping.reportBatchItemFailures) this.errors++;
  }

  throttled(): void {
    this.throttles++;
  }

  private adjust(): void {
    const { waiting, busy } = this.load();
    const { errors, throttles } = this;
    this.errors = 0;
    this.throttles = 0;
    if (errors + throttles > 0) this.backOff(errors, throttles);
    else if (waiting > 0 && busy >= this.pollers) this.scaleUp(waiting);
    else if (waiting === 0) this.scaleDown(busy);
    if (waiting > 0 || busy > 0) this.watch();
  }

  private scaleUp(waiting: number): void {
    const to = Math.min(this.pollers + STEP, this.most);
    this.set(
      to,
      `${count(waiting, "message")} waited while all ${this.pollers} pollers were busy; ${concurrencyPerMinute.value} are added per minute, up to ${this.most}`,
      48,
    );
    this.onMore();
  }

  private scaleDown(busy: number): void {
    const to = Math.max(this.atStart, Math.min(busy, this.pollers));
    this.set(to, `no messages waited; a mapping keeps ${this.atStart} pollers`, 48);
  }

  private backOff(errors: number, throttles: number): void {
    const least = Math.min(POLLER_SCALING.leastAfterErrors, this.atStart);
    const what = [
      ...(errors > 0 ? [count(errors, "batch", "batches") + " failed"] : []),
      ...(throttles > 0 ? [count(throttles, "batch", "batches") + " could not be started"] : []),
    ].join(" and ");
    this.set(
      Math.max(least, this.pollers - STEP),
      `${what} in the last second; Lambda takes concurrency away from the mapping, gradually`,
      50,
    );
  }

  private set(to: number, because: string, rule: number): void {
    const from = this.pollers;
    if (to === from) return;
    this.pollers = to;
    const { id: mappingId, functionName } = this.mapping;
    this.ports.record({ type: "pollers.scaled", mappingId, functionName, from, to, because, rule });
  }
}

const count = (many: number, one: string, more = `${one}s`): string =>
  `${many} ${many === 1 ? one : more}`;
