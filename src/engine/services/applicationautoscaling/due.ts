/** When scheduled actions are due: `at(yyyy-mm-ddThh:mm:ss)`, `rate(...)` and `cron(...)`, in UTC. */
import { daysUntil } from "../../kernel/calendar.ts";
import { fromMs, toMs, type Instant } from "../../kernel/instant.ts";
import { parseSchedule } from "../../kernel/schedule.ts";

/** The next instant after another at which a schedule is due. */
export type NextDue = (after: Instant) => Instant | undefined;

const AT = /^at\((\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\)$/;
const MS_PER_DAY = 86_400_000;
const MS_PER_MINUTE = 60_000;

/** `undefined` for what is no schedule. Rates begin with the first time that they are asked. */
export function nextDueOf(expression: string, epochMs: number): NextDue | undefined {
  const [, year, month, dayOfMonth, hours, minutes, seconds] = (AT.exec(expression) ?? []).map(
    Number,
  );
  if (year !== undefined) {
    const days = daysUntil({ year, month: month!, dayOfMonth: dayOfMonth! });
    const ms = days * MS_PER_DAY + ((hours! * 60 + minutes!) * 60 + seconds!) * 1_000;
    const at = fromMs(ms - epochMs);
    return (after) => (at > after ? at : undefined);
  }
  const schedule = parseSchedule(expression);
  if (!schedule) return undefined;
  let from: number | undefined;
  return (after) => {
    const minute = Math.floor((epochMs + toMs(after)) / MS_PER_MINUTE);
    from ??= minute;
    const next = schedule.next(from, minute);
    return next === undefined ? undefined : fromMs(next * MS_PER_MINUTE - epochMs);
  };
}
