/**
 * Which records a mapping's filters let through, by the kind of its source: a record passes when one filter matches.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html, with-kinesis-filtering.html, with-ddb-filtering.html
 */
import { compilePattern, POLLER_DIALECT } from "../../kernel/event-pattern/event-pattern.ts";
import { PatternError } from "../../kernel/event-pattern/pattern-error.ts";
import { isObject, parseJson } from "../../kernel/json.ts";
import type { ShardRecord } from "./ports.ts";

/** Messages, by their body. Throws {@link PatternError}. */
export function messageFilter(filters: readonly unknown[]): (body: string) => boolean {
  if (filters.length === 0) return () => true;
  const compiled = filters.map(compileMessageFilter);
  return (body) => {
    const json = parsedObject(body);
    return compiled.some((matches) => matches(body, json));
  };
}

/** A body that is JSON is matched by a pattern that is JSON, a plain text by a list of texts; a mixture never matches. */
function compileMessageFilter(filter: unknown): (body: string, json: unknown) => boolean {
  const others = isObject(filter) ? Object.keys(filter).filter((key) => key !== "body") : [];
  if (!isObject(filter) || others.length > 0 || filter.body === undefined) {
    throw new PatternError(
      "Amazon SQS event source mappings only support filtering on the body key.",
    );
  }
  const matches = compile(filter);
  return isObject(filter.body)
    ? (_, json) => json !== undefined && matches({ body: json })
    : (body, json) => json === undefined && matches({ body });
}

/** Records of a stream. The data of a Kinesis record is `data`, that of DynamoDB `dynamodb`. Throws {@link PatternError}. */
export function recordFilter(
  filters: readonly unknown[],
  kind: "kinesis" | "dynamodb",
): (record: ShardRecord) => boolean {
  if (filters.length === 0) return () => true;
  const dataKey = kind === "kinesis" ? "data" : "dynamodb";
  const compiled = filters.map((filter) => {
    const matches = compile(filter);
    const rule = isObject(filter) ? filter[dataKey] : undefined;
    if (rule !== undefined && !isObject(rule)) {
      throw new PatternError(`The pattern of ${dataKey} must be a JSON object.`);
    }
    return matches;
  });
  return (record) => {
    const { metadata, data } = record.filterable();
    // Data that is not JSON leaves the field out: patterns that name it do not match.
    const { [dataKey]: _, ...rest } = metadata;
    const view = isObject(data) ? { ...rest, [dataKey]: data } : rest;
    return compiled.some((matches) => matches(view));
  };
}

function parsedObject(text: string): unknown {
  const value = parseJson(text);
  return typeof value === "object" && value !== null ? value : undefined;
}

const compile = (filter: unknown) => compilePattern(JSON.stringify(filter) ?? "", POLLER_DIALECT);
