/** Items that DynamoDB deletes by itself. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html */
import { MICROSECONDS_PER_MS, fromSeconds } from "../../kernel/instant.ts";
import { RandomStream } from "../../kernel/random.ts";
import { attributeOf, type Item } from "./attribute-value.ts";
import { validationError } from "./errors.ts";
import type { Place } from "./item-store.ts";
import { placeText } from "./key.ts";
import { keyOf } from "./item-writes.ts";
import { plainItem } from "./plain.ts";
import { DYNAMODB_QUOTAS } from "./quotas.ts";
import type { Table } from "./table.ts";
import { ENABLE_TIME_TO_LIVE_US, expiryDelayUs } from "./time-model.ts";
import type { World } from "./world.ts";

type Status = "ENABLED" | "DISABLED" | "ENABLING" | "DISABLING";

/** Latest expiry that is scheduled: later ones lie beyond what an instant can hold, and beyond any run. */
const LATEST_S = 1_000_000_000;

export class TimeToLive {
  private readonly world: World;
  private readonly table: Table;
  private readonly random: RandomStream;
  private status: Status = "DISABLED";
  private attribute: string | undefined;

  /** `attribute`: of a table that has it from the beginning. */
  constructor(world: World, table: Table, attribute?: string) {
    this.world = world;
    this.table = table;
    this.random = new RandomStream(world.ports.seed, `time to live ${table.name}`);
    this.attribute = attribute;
    if (attribute !== undefined) this.status = "ENABLED";
    table.onWritten((place, item) => this.watch(place, item));
  }

  describe(): { TimeToLiveStatus: Status; AttributeName?: string } {
    const { status, attribute } = this;
    return { TimeToLiveStatus: status, ...(attribute ? { AttributeName: attribute } : {}) };
  }

  /** Throws AWS's error for a change that is none, or comes too soon. */
  update(enabled: boolean, attribute: string): void {
    if (this.status === "ENABLING" || this.status === "DISABLING") {
      throw validationError(
        "Time to live has been modified multiple times within a fixed interval",
      );
    }
    if (enabled && this.status === "ENABLED") {
      throw validationError(
        this.attribute === attribute
          ? "TimeToLive is already enabled"
          : `TimeToLive is active on a different AttributeName: current AttributeName is ${this.attribute}`,
      );
    }
    if (!enabled && this.status === "DISABLED")
      throw validationError("TimeToLive is already disabled");
    this.status = enabled ? "ENABLING" : "DISABLING";
    this.attribute = attribute;
    const { agenda } = this.world.ports;
    const finish = (): void => (enabled ? this.enable() : this.disable());
    agenda.at(agenda.now + ENABLE_TIME_TO_LIVE_US, finish, { background: true });
  }

  private enable(): void {
    this.status = "ENABLED";
    for (const entry of this.table.store.scan(0, Infinity)) this.watch(entry, entry.item);
  }

  private disable(): void {
    this.status = "DISABLED";
    this.attribute = undefined;
  }

  private watch(place: Place, item: Item): void {
    const expiry = this.expiryOf(item);
    if (expiry === undefined) return;
    const { agenda, epochMs } = this.world.ports;
    const seconds = expiry - epochMs / 1_000;
    if (seconds > LATEST_S || seconds < -DYNAMODB_QUOTAS.timeToLivePast.value) return;
    const due = Math.max(agenda.now, fromSeconds(seconds)) + expiryDelayUs(this.random);
    agenda.at(due, () => this.expire(place, expiry), { background: true });
  }

  /** Seconds since 1970. Only numbers count. */
  private expiryOf(item: Item): number | undefined {
    if (this.status !== "ENABLED" || this.attribute === undefined) return undefined;
    const value = attributeOf(item, this.attribute);
    return value && "N" in value ? Number(value.N) : undefined;
  }

  /** Deletes an item, unless it was written anew with another time. It costs nothing. */
  private expire(place: Place, expiry: number): void {
    const { table, world } = this;
    const old = table.store.get(place);
    if (!old || this.expiryOf(old.item) !== expiry || world.tables.get(table.name) !== table)
      return;
    if (table.locks.has(placeText(place))) {
      const { agenda } = world.ports;
      agenda.at(agenda.now + MICROSECONDS_PER_MS, () => this.expire(place, expiry), {
        background: true,
      });
      return;
    }
    table.apply(table.changeOf(place, old, undefined), true);
    world.record({
      type: "item.written",
      table: table.name,
      operation: "TimeToLive",
      key: plainItem(keyOf(table, old.item)),
      change: "REMOVE",
      bytes: 0,
      units: 0,
      conditional: false,
    });
  }
}
