/**
 * How much a table or a global index takes, on virtual time: token buckets for the table and for each of its partitions.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/throttling-diagnosing.html
 *
 * A request is let in while there is anything left, and pays in full: the next waits until the debt is paid. AWS does not
 * say how it counts requests that cost more than what is left; the average is right either way. Partitions divide the hashes
 * of partition keys evenly. A partition may use what its table has left (adaptive capacity), up to a partition's own limit;
 * splitting hot partitions is not simulated.
 */
import type { Agenda } from "../../kernel/agenda.ts";
import { fromSeconds, type Instant } from "../../kernel/instant.ts";
import { md5First32 } from "../../kernel/md5.ts";
import { HASHES } from "./item-store.ts";
import { DYNAMODB_QUOTAS as QUOTAS } from "./quotas.ts";
import type { Units } from "./table-definition.ts";

export type Direction = "read" | "write";

/** Why a request is not let in. */
export interface Throttle {
  /** As AWS's `ThrottlingReason` has it, without the resource and direction: `ProvisionedThroughputExceeded`. */
  readonly limit:
    | "ProvisionedThroughputExceeded"
    | "KeyRangeThroughputExceeded"
    | "OnDemandThroughputExceeded"
    | "AccountLimitExceeded";
  readonly because: string;
}

const US_PER_SECOND = 1_000_000;

class Bucket {
  private tokens: number;
  private at: Instant;
  rate: number;
  private seconds: number;

  /** Units a second, kept for `seconds`; full at the beginning. */
  constructor(rate: number, seconds: number, at: Instant) {
    this.rate = rate;
    this.seconds = seconds;
    this.at = at;
    this.tokens = rate * seconds;
  }

  left(now: Instant): number {
    const gained = ((now - this.at) / US_PER_SECOND) * this.rate;
    this.tokens = Math.min(this.rate * this.seconds, this.tokens + gained);
    this.at = now;
    return this.tokens;
  }

  take(units: number, now: Instant): void {
    this.tokens = this.left(now) - units;
  }

  /** What is left stays, within the new bounds. */
  change(rate: number, now: Instant): void {
    this.left(now);
    this.rate = rate;
    this.tokens = Math.min(this.tokens, rate * this.seconds);
  }
}

/** One direction of a table or index. */
class Lane {
  private readonly now: () => Instant;
  private readonly direction: Direction;
  private readonly partitions = new Map<number, Bucket>();
  private bucket: Bucket;
  private provisioned: number | undefined;
  private readonly peaks: { since: Instant; units: number }[] = [];
  private second = 0;
  private inSecond = 0;

  constructor(direction: Direction, provisioned: number | undefined, now: () => Instant) {
    this.direction = direction;
    this.now = now;
    this.provisioned = provisioned;
    this.bucket = this.newBucket();
  }

  provision(units: number | undefined): void {
    if (units !== undefined && this.provisioned !== undefined) {
      this.bucket.change(units, this.now());
      this.provisioned = units;
      return;
    }
    this.provisioned = units;
    this.bucket = this.newBucket();
  }

  admit(partition: number): Throttle | undefined {
    const now = this.now();
    const { direction } = this;
    const limit = this.limit();
    if (this.provisioned === undefined) this.bucket.change(limit, now);
    if (this.bucket.left(now) <= 0) {
      if (this.provisioned !== undefined) {
        return {
          limit: "ProvisionedThroughputExceeded",
          because: `${limit} ${direction} capacity units a second are provisioned, and the burst of ${QUOTAS.burstSeconds.value} s is used up`,
        };
      }
      if (limit >= QUOTAS.tableThroughput.value) {
        return {
          limit: "AccountLimitExceeded",
          because: `a table may use ${limit} ${direction} units a second by default`,
        };
      }
      return {
        limit: "OnDemandThroughputExceeded",
        because: `the table takes ${limit} ${direction} units a second: twice its previous peak, and at least what a new on-demand table takes`,
      };
    }
    const most = this.partitionLimit();
    if ((this.partitions.get(partition)?.left(now) ?? most) > 0) return undefined;
    return {
      limit: "KeyRangeThroughputExceeded",
      because: `one partition takes ${most} ${direction} units a second, and its keys were asked for more`,
    };
  }

  charge(partition: number, units: number): void {
    const now = this.now();
    this.bucket.take(units, now);
    let bucket = this.partitions.get(partition);
    if (!bucket)
      this.partitions.set(partition, (bucket = new Bucket(this.partitionLimit(), 1, now)));
    bucket.take(units, now);
    if (this.provisioned === undefined) this.notePeak(units, now);
  }

  private newBucket(): Bucket {
    const seconds = this.provisioned === undefined ? 1 : QUOTAS.burstSeconds.value;
    return new Bucket(this.limit(), seconds, this.now());
  }

  private limit(): number {
    if (this.provisioned !== undefined) return this.provisioned;
    const initial = this.direction === "read" ? QUOTAS.onDemandReads : QUOTAS.onDemandWrites;
    return Math.min(QUOTAS.tableThroughput.value, Math.max(initial.value, 2 * this.previousPeak()));
  }

  private partitionLimit(): number {
    return (this.direction === "read" ? QUOTAS.partitionReads : QUOTAS.partitionWrites).value;
  }

  /** The highest units of a second, of seconds that are long enough ago for the table to have grown. */
  private previousPeak(): number {
    const before = this.now() - fromSeconds(QUOTAS.onDemandDoubling.value);
    return this.peaks.findLast(({ since }) => since <= before)?.units ?? 0;
  }

  private notePeak(units: number, now: Instant): void {
    const second = Math.floor(now / US_PER_SECOND);
    this.inSecond = second === this.second ? this.inSecond + units : units;
    this.second = second;
    const last = this.peaks.at(-1);
    if (this.inSecond <= (last?.units ?? 0)) return;
    if (last && Math.floor(last.since / US_PER_SECOND) === second) last.units = this.inSecond;
    else this.peaks.push({ since: now, units: this.inSecond });
  }
}

export class TableThroughput {
  private units: Units | undefined;
  private readonly lanes: Record<Direction, Lane>;

  /** `provisioned`: absent on demand. */
  constructor(provisioned: Units | undefined, agenda: Agenda) {
    this.units = provisioned;
    const now = () => agenda.now;
    this.lanes = {
      read: new Lane("read", provisioned?.read, now),
      write: new Lane("write", provisioned?.write, now),
    };
  }

  get provisioned(): Units | undefined {
    return this.units;
  }

  provision(units: Units | undefined): void {
    this.units = units;
    this.lanes.read.provision(units?.read);
    this.lanes.write.provision(units?.write);
  }

  /** How many partitions carry this throughput. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html */
  get partitions(): number {
    const { read, write } = this.units ?? {
      read: QUOTAS.onDemandReads.value,
      write: QUOTAS.onDemandWrites.value,
    };
    const reads = read / QUOTAS.partitionReads.value;
    const writes = write / QUOTAS.partitionWrites.value;
    return Math.ceil(this.units ? reads + writes : Math.max(reads, writes));
  }

  /** `key`: the text of the partition key. */
  admit(direction: Direction, key: string): Throttle | undefined {
    return this.lanes[direction].admit(this.partitionOf(key));
  }

  charge(direction: Direction, key: string, units: number): void {
    this.lanes[direction].charge(this.partitionOf(key), units);
  }

  private partitionOf(key: string): number {
    const { partitions } = this;
    return partitions === 1 ? 0 : Math.floor((md5First32(key) / HASHES) * partitions);
  }
}
