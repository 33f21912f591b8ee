import { hoursBegun, type BilledScenario, type Meter, type Position } from "./meter.ts";

const alarmMonths: Position = {
  id: "cloudwatch.alarms",
  title: "CloudWatch alarms, hours begun",
  unit: "months",
  price: "alarmMonth",
};

const HOURS_PER_MONTH = 730;
/** Target tracking makes an alarm for scaling out and one for scaling in. */
const ALARMS_PER_TARGET = 2;

/** https://aws.amazon.com/cloudwatch/pricing/ */
export class CloudWatchMeter implements Meter {
  private readonly alarms: number;

  constructor({ account }: BilledScenario) {
    const targets = account?.scalableTargets ?? [];
    const tracked = targets.filter(({ targetTracking }) => targetTracking);
    this.alarms = (account?.alarms ?? []).length + tracked.length * ALARMS_PER_TARGET;
  }

  *quantities(virtualMs: number): Iterable<readonly [Position, number]> {
    yield [alarmMonths, (this.alarms * hoursBegun(virtualMs)) / HOURS_PER_MONTH];
  }
}
