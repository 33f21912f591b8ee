/** Entries of PutEvents, and the events that they become (fact 56). */
import { isoSeconds } from "../../kernel/calendar.ts";
import { parseObject } from "../../kernel/json.ts";
import { utf8Length } from "../../kernel/utf8-length.ts";
import { ACCOUNT_ID, REGION } from "../../lambda/environment-variables.ts";
import { constraint, invalid } from "./errors.ts";
import { EVENTBRIDGE_QUOTAS } from "./quotas.ts";
import type { MatchedEvent } from "./target-input.ts";

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html */
export interface PutEventsEntry {
  Source?: string;
  DetailType?: string;
  /** JSON text of an object. */
  Detail?: string;
  /** Name or ARN; default: the default bus. */
  EventBusName?: string;
  Resources?: string[];
  /** Seconds since 1970. */
  Time?: number;
  TraceHeader?: string;
}

export interface PutEventsError {
  ErrorCode: string;
  ErrorMessage: string;
}

const TIME_BYTES = 14;

/** As EventBridge counts them: 14 for a time, and the bytes of all texts. */
export function entryBytes(entry: PutEventsEntry): number {
  const { Time, Source = "", DetailType = "", Detail = "", Resources = [] } = entry;
  const texts = [Source, DetailType, Detail, ...Resources];
  return texts.reduce((sum, each) => sum + utf8Length(each), Time === undefined ? 0 : TIME_BYTES);
}

/** Throws `ValidationException` for a request that is refused as a whole. */
export function checkRequest(entries: readonly PutEventsEntry[] | undefined): void {
  if (!entries) throw constraint("null", "entries", "Member must not be null");
  if (entries.length === 0) {
    throw constraint("'[]'", "entries", "Member must have length greater than or equal to 1");
  }
  const most = EVENTBRIDGE_QUOTAS.entriesPerRequest.value;
  if (entries.length > most) {
    throw constraint(
      `'[${entries.map(shown).join(", ")}]'`,
      "entries",
      `Member must have length less than or equal to ${most}`,
    );
  }
  const bytes = entries.reduce((sum, entry) => sum + entryBytes(entry), 0);
  if (bytes > EVENTBRIDGE_QUOTAS.requestSize.value) {
    throw invalid("Total size of the entries in the request is over the limit.");
  }
}

const shown = (entry: PutEventsEntry): string =>
  `PutEventsRequestEntry(time=${entry.Time ?? null}, source=${entry.Source ?? null}, resources=${entry.Resources ?? null}, detailType=${entry.DetailType ?? null}, detail=${entry.Detail ?? null}, eventBusName=${entry.EventBusName ?? null}, traceHeader=${entry.TraceHeader ?? null}, kmsKeyIdentifier=null, internalMetadata=null)`;

/** Why an entry alone is refused; the others of the request are taken. */
export function entryError(entry: PutEventsEntry): PutEventsError | undefined {
  for (const name of ["Source", "DetailType", "Detail"] as const) {
    if (entry[name]) continue;
    return {
      ErrorCode: "InvalidArgument",
      ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
    };
  }
  if (entry.Source!.startsWith("aws.")) {
    return {
      ErrorCode: "NotAuthorizedForSourceException",
      ErrorMessage: "Not authorized for the source.",
    };
  }
  return parseObject(entry.Detail!)
    ? undefined
    : { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
}

interface Happened {
  readonly id: string;
  readonly source: string;
  readonly detailType: string;
  readonly epochMs: number;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html */
export function eventOf(happened: Happened): MatchedEvent {
  const { id, source, detailType, epochMs, resources, detail } = happened;
  const value = {
    version: "0",
    id,
    "detail-type": detailType,
    source,
    account: ACCOUNT_ID,
    // Times have whole seconds.
    time: isoSeconds(epochMs),
    region: REGION,
    resources,
    detail,
  };
  return { id, text: JSON.stringify(value), value };
}
