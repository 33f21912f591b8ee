/**
 * A query that CloudWatch Logs does not take: `MalformedQueryException` with `queryCompileError`.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_QueryCompileError.html
 */
export class QueryError extends Error {
  override readonly name = "QueryError";
  /** Offset of the first character that is wrong, from 0. */
  readonly start: number;
  /** Offset behind the last one. */
  readonly end: number;

  constructor(message: string, start: number, end: number) {
    super(message);
    this.start = start;
    this.end = end;
  }
}

/** AWS's words for what does not belong where it stands; lines and positions count from 1. */
export function unexpected(
  query: string,
  start: number,
  end: number,
  expected: string,
): QueryError {
  if (start >= query.length) {
    return new QueryError(
      `unexpected end of the query: expected ${expected}`,
      query.length,
      query.length,
    );
  }
  const before = query.slice(0, start).split("\n");
  const where = `line ${before.length} and position ${before.at(-1)!.length + 1}`;
  const found = query.slice(start, end);
  return new QueryError(
    `unexpected symbol found ${found} at ${where}: expected ${expected}`,
    start,
    end,
  );
}
