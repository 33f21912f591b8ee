import { RDS_PRICES, vcpusOf } from "../../engine/index.ts";
import { hoursBegun, type BilledScenario, type Meter, type Position } from "./meter.ts";

const PRICED = Object.keys(RDS_PRICES) as (keyof typeof RDS_PRICES)[];
/** A standby costs what the instance does. */
const MACHINES_IN_MULTI_AZ = 2;

const positionOf = (price: keyof typeof RDS_PRICES): Position => ({
  id: `rds.${price}`,
  title: `Database instances, ${price}, hours begun`,
  unit: "hours",
  price,
});

const proxyVcpus: Position = {
  id: "rds.proxy",
  title: "RDS Proxy, vCPU hours begun",
  unit: "hours",
  price: "proxyVcpuHour",
};

/** Instances and proxies by the hour, connected to or not. */
export class RdsMeter implements Meter {
  private readonly databases: NonNullable<NonNullable<BilledScenario["account"]>["databases"]>;
  private readonly vcpusOfProxies: number;

  constructor({ account }: BilledScenario) {
    this.databases = account?.databases ?? [];
    this.vcpusOfProxies = (account?.databaseProxies ?? [])
      .map(({ database }) => this.databases.find(({ identifier }) => identifier === database))
      .reduce((sum, behind) => sum + (behind ? vcpusOf(behind.instanceClass) : 0), 0);
  }

  *quantities(virtualMs: number): Iterable<readonly [Position, number]> {
    for (const price of PRICED) {
      const machines = this.databases
        .filter(({ instanceClass }) => instanceClass === price)
        .reduce((sum, { multiAz }) => sum + (multiAz ? MACHINES_IN_MULTI_AZ : 1), 0);
      if (machines > 0) yield [positionOf(price), machines * hoursBegun(virtualMs)];
    }
    if (this.vcpusOfProxies > 0) {
      yield [proxyVcpus, this.vcpusOfProxies * hoursBegun(virtualMs)];
    }
  }
}
