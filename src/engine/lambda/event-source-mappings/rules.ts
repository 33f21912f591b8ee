/** What AWS takes as an event source mapping, and what it says otherwise. (facts 48, 49, 52, 53) */
import { parseTarget } from "../asynchronous/targets.ts";
import { ConfigurationError } from "../configuration-rules.ts";
import type { EventSourceMappingConfiguration } from "./configuration.ts";
import { messageFilter, recordFilter } from "./filter.ts";
import { PatternError } from "../../kernel/event-pattern/pattern-error.ts";
import type { QueueSource, StreamSource } from "./ports.ts";
import { EVENT_SOURCE_QUOTAS } from "./quotas.ts";

type Mapping = EventSourceMappingConfiguration;
type Setting = keyof Mapping;

const COMMON: Setting[] = [
  "id",
  "functionName",
  "qualifier",
  "eventSourceArn",
  "batchSize",
  "maximumBatchingWindowSeconds",
  "filters",
  "reportBatchItemFailures",
  "enabled",
];
const OF_QUEUES: Setting[] = ["maximumConcurrency"];
const OF_STREAMS: Setting[] = [
  "startingPosition",
  "parallelizationFactor",
  "maximumRetryAttempts",
  "maximumRecordAgeSeconds",
  "bisectBatchOnFunctionError",
  "onFailure",
];
/** Settings of AWS that are not acted upon. */
const NOT_SIMULATED: Record<string, string> = {
  tumblingWindowSeconds:
    "Tumbling windows are not simulated: aggregate in a table, or use maximumBatchingWindowSeconds to gather records.",
  provisionedPollers:
    "Provisioned mode is not simulated: use maximumConcurrency to limit what the mapping does at the same time.",
  startingPositionTimestamp:
    "The starting position AT_TIMESTAMP is not simulated: use TRIM_HORIZON or LATEST.",
};

const RANGES: Partial<Record<Setting, [low: number, high: number, awsName: string]>> = {
  batchSize: [1, EVENT_SOURCE_QUOTAS.batchMaximum.value, "batchSize"],
  maximumBatchingWindowSeconds: [
    0,
    EVENT_SOURCE_QUOTAS.windowMaximum.value,
    "maximumBatchingWindowInSeconds",
  ],
  maximumConcurrency: [
    EVENT_SOURCE_QUOTAS.maximumConcurrencyLeast.value,
    EVENT_SOURCE_QUOTAS.maximumConcurrencyMost.value,
    "scalingConfig.maximumConcurrency",
  ],
  parallelizationFactor: [
    1,
    EVENT_SOURCE_QUOTAS.parallelizationMaximum.value,
    "parallelizationFactor",
  ],
  maximumRetryAttempts: [
    -1,
    EVENT_SOURCE_QUOTAS.retryAttemptsMaximum.value,
    "maximumRetryAttempts",
  ],
  maximumRecordAgeSeconds: [
    -1,
    EVENT_SOURCE_QUOTAS.recordAgeMaximum.value,
    "maximumRecordAgeInSeconds",
  ],
};

/**
 * Throws {@link ConfigurationError}; `setting` is `eventSourceMappings.<id>.<setting>`.
 * @param timeoutSeconds Of the function that the mapping calls.
 * @param others Mappings that exist already.
 */
export function validateMapping(
  mapping: Mapping,
  source: QueueSource | StreamSource,
  timeoutSeconds: number,
  others: readonly Mapping[],
): void {
  const ofKind = source.kind === "sqs" ? OF_QUEUES : OF_STREAMS;
  for (const [setting, value] of Object.entries(mapping)) {
    if (value === undefined) continue;
    const known = COMMON.includes(setting as Setting) || ofKind.includes(setting as Setting);
    if (!known) refuse(mapping, setting, unknownSetting(setting, source));
    const range = RANGES[setting as Setting];
    if (range) within(mapping, setting, value, range);
  }
  if (source.kind === "sqs") validateQueueMapping(mapping, source, timeoutSeconds);
  else validateStreamMapping(mapping);
  validateFilters(mapping, source);
  validateUnique(mapping, source, others);
}

function unknownSetting(setting: string, source: QueueSource | StreamSource): string {
  const notSimulated = NOT_SIMULATED[setting];
  if (notSimulated) return notSimulated;
  const ofOthers = [...OF_QUEUES, ...OF_STREAMS].includes(setting as Setting);
  return ofOthers
    ? `${setting} is a setting of mappings of ${source.kind === "sqs" ? "streams" : "queues"}; ${source.arn} is a ${source.kind === "sqs" ? "queue" : "stream"}.`
    : `${setting} is no setting of an event source mapping.`;
}

function within(
  mapping: Mapping,
  setting: string,
  value: unknown,
  [low, high, awsName]: [number, number, string],
): void {
  const bound = Number.isInteger(value)
    ? Number(value) < low
      ? `greater than or equal to ${low}`
      : Number(value) > high
        ? `less than or equal to ${high}`
        : undefined
    : `a whole number from ${low} to ${high}`;
  if (!bound) return;
  refuse(
    mapping,
    setting,
    `1 validation error detected: Value '${String(value)}' at '${awsName}' failed to satisfy constraint: Member must have value ${bound}`,
  );
}

function validateQueueMapping(mapping: Mapping, queue: QueueSource, timeoutSeconds: number): void {
  const { queueBatchDefault, queueBatchWithoutWindow } = EVENT_SOURCE_QUOTAS;
  const { batchSize = queueBatchDefault.value, maximumBatchingWindowSeconds: window = 0 } = mapping;
  const visibilityTimeoutSeconds = queue.visibilityTimeoutUs / 1_000_000;
  if (visibilityTimeoutSeconds < timeoutSeconds) {
    refuse(
      mapping,
      "eventSourceArn",
      `Queue visibility timeout: ${visibilityTimeoutSeconds} seconds is less than Function timeout: ${timeoutSeconds} seconds`,
    );
  }
  if (queue.fifo && window > 0) {
    refuse(
      mapping,
      "maximumBatchingWindowSeconds",
      "Batching window is not supported for FIFO queues",
    );
  }
  if (batchSize <= queueBatchWithoutWindow.value) return;
  if (queue.fifo) {
    refuse(
      mapping,
      "batchSize",
      `For FIFO queues, the maximum batch size is ${queueBatchWithoutWindow.value}; it is ${batchSize}.`,
    );
  }
  if (window === 0) {
    refuse(
      mapping,
      "batchSize",
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    );
  }
}

function validateStreamMapping(mapping: Mapping): void {
  const { startingPosition = "TRIM_HORIZON", maximumRecordAgeSeconds: age = -1 } = mapping;
  if (startingPosition !== "TRIM_HORIZON" && startingPosition !== "LATEST") {
    refuse(
      mapping,
      "startingPosition",
      `startingPosition must be TRIM_HORIZON or LATEST; it is ${JSON.stringify(startingPosition)}.`,
    );
  }
  const least = EVENT_SOURCE_QUOTAS.recordAgeMinimum.value;
  if (age !== -1 && age < least) {
    refuse(
      mapping,
      "maximumRecordAgeSeconds",
      `maximumRecordAgeSeconds must be -1, or from ${least} to ${EVENT_SOURCE_QUOTAS.recordAgeMaximum.value}; it is ${age}.`,
    );
  }
  if (mapping.onFailure === undefined) return;
  const target = parseTarget(mapping.onFailure);
  if (target && !target.fifo && ["queue", "topic", "bucket"].includes(target.kind)) return;
  refuse(
    mapping,
    "onFailure",
    `The failure destination of a stream is the ARN of a standard queue, a standard topic or a bucket; it is ${JSON.stringify(mapping.onFailure)}.`,
  );
}

function validateFilters(mapping: Mapping, source: QueueSource | StreamSource): void {
  const { filters = [] } = mapping;
  const most = EVENT_SOURCE_QUOTAS.filtersMaximum.value;
  if (filters.length > most) {
    refuse(
      mapping,
      "filters",
      `A mapping has at most ${most} filters; this one has ${filters.length}.`,
    );
  }
  try {
    if (source.kind === "sqs") messageFilter(filters);
    else recordFilter(filters, source.kind);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    refuse(mapping, "filters", `Invalid filter pattern definition. ${error.reason}`);
  }
}

function validateUnique(
  mapping: Mapping,
  source: QueueSource | StreamSource,
  others: readonly Mapping[],
): void {
  const { id, functionName, qualifier, eventSourceArn: arn } = mapping;
  if (others.some((other) => other.id === id)) {
    refuse(mapping, "id", `There are two event source mappings of the id ${id}.`);
  }
  const same = others.find(
    (other) =>
      other.eventSourceArn === arn &&
      other.functionName === functionName &&
      other.qualifier === qualifier,
  );
  if (!same) return;
  const name = qualifier ? `${functionName}:${qualifier}` : functionName;
  refuse(
    mapping,
    "eventSourceArn",
    source.kind === "sqs"
      ? `ResourceConflictException: An event source mapping with SQS arn (" ${arn} ") and function (" ${name} ") already exists. Please update or delete the existing mapping with UUID ${same.id}`
      : `ResourceConflictException: The event source arn (" ${arn} ") and function (" ${name} ") provided mapping already exists. Please update or delete the existing mapping with UUID ${same.id}`,
  );
}

function refuse({ id }: Mapping, setting: string, message: string): never {
  throw new ConfigurationError(`eventSourceMappings.${id}.${setting}`, message);
}
