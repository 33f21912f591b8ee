/** Dates as HTTP and S3 write them, to and from milliseconds since 1970. */
import { signingDate } from "../api/signature.ts";
import { dayOf, daysUntil, weekdayOf } from "../../kernel/calendar.ts";

const DAYS = ["", "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const MS_PER_DAY = 86_400_000;
const MS_PER_SECOND = 1_000;
const SECONDS_PER_MINUTE = 60;

const two = (value: number): string => String(value).padStart(2, "0");

/** `Mon, 05 Jan 2026 09:00:00 GMT`; parts of a second are left out. */
export function httpDate(epochMs: number): string {
  const days = Math.floor(epochMs / MS_PER_DAY);
  const { year, month, dayOfMonth } = dayOf(days);
  const seconds = Math.floor((epochMs - days * MS_PER_DAY) / MS_PER_SECOND);
  const minutes = Math.floor(seconds / SECONDS_PER_MINUTE);
  const clock = [Math.floor(minutes / 60), minutes % 60, seconds % SECONDS_PER_MINUTE].map(two);
  return `${DAYS[weekdayOf(days)]!}, ${two(dayOfMonth)} ${MONTHS[month - 1]!} ${year} ${clock.join(":")} GMT`;
}

const HTTP = /^\w{3}, (\d{2}) (\w{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/;

/** Of an HTTP date or a signature's; `undefined` when it is neither. */
export function parseDate(text: string): number | undefined {
  const http = HTTP.exec(text);
  if (!http) return signingDate(text);
  const [, day, name = "", ...fields] = http;
  const [year = 0, hours = 0, minutes = 0, seconds = 0] = fields.map(Number);
  const month = MONTHS.indexOf(name) + 1;
  if (month === 0) return undefined;
  const clock = (hours * 60 + minutes) * SECONDS_PER_MINUTE + seconds;
  return daysUntil({ year, month, dayOfMonth: Number(day) }) * MS_PER_DAY + clock * MS_PER_SECOND;
}
