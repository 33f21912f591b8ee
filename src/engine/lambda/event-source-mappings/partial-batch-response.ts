/**
 * What a function says of the records of its batch when `ReportBatchItemFailures` is on.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html (fact 50)
 */

export type BatchReport =
  | { kind: "success"; because: string }
  | { kind: "partial"; failed: ReadonlySet<string>; because: string }
  /** The response is malformed: the whole batch counts as failed. */
  | { kind: "failed"; because: string };

/** @param payload The function's response, JSON text. @param records Identifiers of the batch's records. */
export function readBatchReport(payload: string, records: readonly string[]): BatchReport {
  const response = parsed(payload);
  if (response === INVALID) return failed("the response is not JSON");
  // null, "", {} and [] are empty responses.
  if (!response) return { kind: "success", because: "the response is empty" };
  if (typeof response !== "object") {
    return failed(`the response is ${JSON.stringify(response)} and not an object`);
  }
  const { batchItemFailures } = response as { batchItemFailures?: unknown };
  if (batchItemFailures === undefined || batchItemFailures === null) {
    return { kind: "success", because: "the response has no batchItemFailures" };
  }
  if (!Array.isArray(batchItemFailures)) return failed("batchItemFailures is not a list");
  if (batchItemFailures.length === 0) {
    return { kind: "success", because: "batchItemFailures is empty" };
  }
  return readFailures(batchItemFailures, new Set(records));
}

function readFailures(items: unknown[], records: ReadonlySet<string>): BatchReport {
  const names = new Set<string>();
  for (const item of items) {
    const identifier =
      typeof item === "object" && item !== null
        ? (item as { itemIdentifier?: unknown }).itemIdentifier
        : undefined;
    if (identifier === undefined) {
      return failed(`${JSON.stringify(item)} in batchItemFailures has no itemIdentifier`);
    }
    if (typeof identifier !== "string" || identifier === "") {
      return failed(`the itemIdentifier ${JSON.stringify(identifier)} is not a text with content`);
    }
    if (!records.has(identifier)) {
      return failed(
        `the itemIdentifier ${JSON.stringify(identifier)} names no record of the batch`,
      );
    }
    names.add(identifier);
  }
  return {
    kind: "partial",
    failed: names,
    because: `batchItemFailures names ${names.size} of ${records.size} records`,
  };
}

const failed = (why: string): BatchReport => ({
  kind: "failed",
  because: `${why}, so the whole batch failed`,
});

const INVALID = Symbol("invalid");

function parsed(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return INVALID;
  }
}
