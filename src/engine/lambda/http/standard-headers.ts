/** Headers that every answer has: when it was made, and how long it is. */
import { MICROSECONDS_PER_MS, type Instant } from "../../kernel/instant.ts";
import { bodyBytes, headerOf, type Headers, type HttpResponse } from "./messages.ts";

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const MS_PER_DAY = 86_400_000;
/** The first of January 1970. */
const THURSDAY = 4;

/** `date` is ISO 8601 of `now`. */
export function standardHeaders(
  response: HttpResponse,
  epochMs: number,
  date: string,
  now: Instant,
): Headers {
  const days = Math.floor((epochMs + now / MICROSECONDS_PER_MS) / MS_PER_DAY);
  const [, year, month, day, time] = /^(\d+)-(\d+)-(\d+)T([\d:]+)/.exec(date)!;
  const weekday = DAYS[(days + THURSDAY) % DAYS.length]!;
  const length: Headers =
    headerOf(response.headers, "content-length") === undefined
      ? [["content-length", String(bodyBytes(response))]]
      : [];
  return [
    ["date", `${weekday}, ${day} ${MONTHS[Number(month) - 1]} ${year} ${time} GMT`],
    ...length,
  ];
}
