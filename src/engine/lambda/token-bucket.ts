import type { Instant } from "../kernel/instant.ts";

const MICROSECONDS_PER_SECOND = 1_000_000;

/** Tokens that come back at a steady rate, up to a capacity. Counts in exact fractions of microseconds, so it never drifts. */
export class TokenBucket {
  readonly perSecond: number;
  readonly capacity: number;
  /** In token-microseconds: `MICROSECONDS_PER_SECOND` of them are one token. */
  private level: number;
  private at: Instant;

  /** Full at `now`. */
  constructor(perSecond: number, capacity: number, now: Instant) {
    this.perSecond = perSecond;
    this.capacity = capacity;
    this.level = capacity * MICROSECONDS_PER_SECOND;
    this.at = now;
  }

  /** Takes one token if there is one. */
  take(now: Instant): boolean {
    if (!this.has(now)) return false;
    this.level -= MICROSECONDS_PER_SECOND;
    return true;
  }

  has(now: Instant): boolean {
    const refilled = this.level + (now - this.at) * this.perSecond;
    this.level = Math.min(this.capacity * MICROSECONDS_PER_SECOND, refilled);
    this.at = now;
    return this.level >= MICROSECONDS_PER_SECOND;
  }
}

/** Buckets by name, each full when it is first asked. */
export class TokenBuckets {
  private readonly buckets = new Map<string, TokenBucket>();

  /** Takes one token of a bucket if there is one. What a bucket holds is settled when it is first asked. */
  take(name: string, now: Instant, perSecond: number, capacity = perSecond): boolean {
    let bucket = this.buckets.get(name);
    if (!bucket) this.buckets.set(name, (bucket = new TokenBucket(perSecond, capacity, now)));
    return bucket.take(now);
  }
}
