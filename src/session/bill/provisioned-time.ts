import { LAMBDA_QUOTAS } from "../../engine/index.ts";
import type { TraceRecord } from "../protocol.ts";

type Changed = Extract<TraceRecord, { type: "provisioned.changed" }>;

/** One stretch of provisioned concurrency, from being put until being deleted. */
interface Stretch {
  readonly functionName: string;
  readonly qualifier: string;
  readonly fromMs: number;
  amount: number;
  /** When the amount was last changed. */
  sinceMs: number;
  /** Amount times milliseconds until then. */
  concurrencyMs: number;
}

const US_PER_MS = 1_000;
const MS_PER_MINUTE = 60_000;

/**
 * Provisioned concurrency is paid for from when it is enabled until it is disabled, rounded up to five minutes. The rounding
 * goes to the last amount. https://aws.amazon.com/lambda/pricing/
 */
export class ProvisionedTime {
  private readonly open = new Map<string, Stretch>();
  private readonly closed: Stretch[] = [];

  change({ functionName, qualifier, requested, status, at }: Changed): void {
    const key = `${functionName}:${qualifier}`;
    const atMs = at / US_PER_MS;
    const stretch = this.open.get(key);
    const enabled = status !== "DELETED" && requested > 0;
    if (!stretch) {
      if (!enabled) return;
      this.open.set(key, {
        functionName,
        qualifier,
        fromMs: atMs,
        amount: requested,
        sinceMs: atMs,
        concurrencyMs: 0,
      });
      return;
    }
    if (!enabled) {
      this.open.delete(key);
      this.closed.push(rounded(stretch, atMs));
      return;
    }
    stretch.concurrencyMs += stretch.amount * (atMs - stretch.sinceMs);
    stretch.sinceMs = atMs;
    stretch.amount = requested;
  }

  /** Every stretch, those that are still enabled at `endMs` included. */
  until(endMs: number): Pick<Stretch, "functionName" | "qualifier" | "concurrencyMs">[] {
    return [...this.closed, ...[...this.open.values()].map((each) => rounded(each, endMs))];
  }
}

function rounded(stretch: Stretch, endMs: number): Stretch {
  const stepMs = LAMBDA_QUOTAS.provisionedBillingStep.value * MS_PER_MINUTE;
  const steps = Math.max(1, Math.ceil((endMs - stretch.fromMs) / stepMs));
  const billedUntilMs = stretch.fromMs + steps * stepMs;
  const rest = stretch.amount * (billedUntilMs - stretch.sinceMs);
  return { ...stretch, concurrencyMs: stretch.concurrencyMs + rest };
}
