/** Event source mappings in Lambda's API. https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html */
import type { Agenda } from "../../kernel/agenda.ts";
import { toMs, type Instant } from "../../kernel/instant.ts";
import { parseJson } from "../../kernel/json.ts";
import { RandomStream } from "../../kernel/random.ts";
import { ACCOUNT_ID, functionArn, REGION } from "../../lambda/environment-variables.ts";
import type { EventSourceMappingConfiguration } from "../../lambda/event-source-mappings/configuration.ts";
import type {
  EventSourceMapping,
  EventSourceMappings,
} from "../../lambda/event-source-mappings/event-source-mappings.ts";
import type { QueueSource, StreamSource } from "../../lambda/event-source-mappings/ports.ts";
import { MAPPING_CHANGE_US } from "../../lambda/time-model.ts";
import { notSimulated } from "../api/service-error.ts";
import { conflict, invalidParameter, notFound } from "./errors.ts";
import { functionNamed } from "./function-name.ts";
import { refusing, required, type Functions } from "./functions.ts";

/** What Create and Update take. */
export interface MappingInput {
  EventSourceArn?: string;
  FunctionName?: string;
  Enabled?: boolean;
  BatchSize?: number;
  FilterCriteria?: { Filters?: { Pattern?: string }[] };
  MaximumBatchingWindowInSeconds?: number;
  ParallelizationFactor?: number;
  StartingPosition?: "TRIM_HORIZON" | "LATEST";
  DestinationConfig?: { OnFailure?: { Destination?: string } };
  MaximumRecordAgeInSeconds?: number;
  BisectBatchOnFunctionError?: boolean;
  MaximumRetryAttempts?: number;
  FunctionResponseTypes?: string[];
  ScalingConfig?: { MaximumConcurrency?: number };
}

export const MAPPING_MEMBERS: readonly (keyof MappingInput)[] = [
  "EventSourceArn",
  "FunctionName",
  "Enabled",
  "BatchSize",
  "FilterCriteria",
  "MaximumBatchingWindowInSeconds",
  "ParallelizationFactor",
  "StartingPosition",
  "DestinationConfig",
  "MaximumRecordAgeInSeconds",
  "BisectBatchOnFunctionError",
  "MaximumRetryAttempts",
  "FunctionResponseTypes",
  "ScalingConfig",
];

export interface MappingsPorts {
  readonly agenda: Agenda;
  readonly seed: string;
  readonly epochMs: number;
  /** The queue or stream of an ARN. */
  sourceOf(arn: string): QueueSource | StreamSource | undefined;
}

type Configuration = EventSourceMappingConfiguration;
type Changing = "Creating" | "Updating" | "Enabling" | "Disabling" | "Deleting";

interface MappingRecord {
  readonly uuid: string;
  modifiedAt: Instant;
  changing?: Changing;
}

const MS_PER_SECOND = 1_000;

export class MappingsApi {
  private readonly ports: MappingsPorts;
  private readonly mappings: EventSourceMappings;
  private readonly functions: Functions;
  private readonly records = new Map<string, MappingRecord>();

  constructor(ports: MappingsPorts, mappings: EventSourceMappings, functions: Functions) {
    this.ports = ports;
    this.mappings = mappings;
    this.functions = functions;
  }

  create(input: MappingInput) {
    const arn = required(input.EventSourceArn, "eventSourceArn");
    const { functionName, qualifier } = functionNamed(required(input.FunctionName, "functionName"));
    const named = { functionName, ...(qualifier ? { qualifier } : {}) };
    const { timeoutSeconds } = this.functions.version(named).configuration;
    const source = this.ports.sourceOf(arn);
    if (!source) {
      throw invalidParameter(
        `Error occurred while reading the event source. The source arn "${arn}" does not exist.`,
      );
    }
    if (source.kind !== "sqs") required(input.StartingPosition, "startingPosition");
    const uuid = this.newUuid();
    const configuration: Configuration = {
      id: uuid,
      ...named,
      eventSourceArn: arn,
      ...settings(input),
    };
    this.refusing(() =>
      this.mappings.create({ ...configuration, enabled: false }, source, timeoutSeconds),
    );
    const record = this.recordOf(uuid, uuid);
    if (input.Enabled !== false)
      this.later(record, "Creating", () => this.mappings.setEnabled(uuid, true));
    return this.shape(uuid);
  }

  /** A queue's mapping may change in all that it takes; of a stream's one can say whether it is enabled. */
  update(uuid: string, input: MappingInput) {
    const { configuration: before, source } = this.find(uuid);
    const record = this.recordOf(before.id, uuid);
    if (record.changing) throw inUse();
    const { Enabled: _, FunctionName, ...others } = input;
    if (source.kind !== "sqs" && (FunctionName !== undefined || Object.keys(others).length > 0)) {
      notSimulated("UpdateEventSourceMapping of a stream with anything but Enabled");
    }
    const named = FunctionName === undefined ? {} : functionNamed(FunctionName);
    const configuration: Configuration = { ...before, ...named, ...settings(input) };
    const { functionName, qualifier } = configuration;
    const { timeoutSeconds } = this.functions.version({
      functionName,
      ...(qualifier ? { qualifier } : {}),
    }).configuration;
    this.refusing(() => this.mappings.validateChange(configuration, timeoutSeconds));
    const enabled = configuration.enabled !== false;
    const was = before.enabled !== false;
    const changing = enabled === was ? "Updating" : enabled ? "Enabling" : "Disabling";
    this.later(record, changing, () => {
      if (source.kind === "sqs" && changing === "Updating")
        this.mappings.replace(before.id, configuration);
      else this.mappings.setEnabled(before.id, enabled);
    });
    return this.shape(uuid, configuration);
  }

  delete(uuid: string) {
    const { configuration } = this.find(uuid);
    const record = this.recordOf(configuration.id, uuid);
    if (record.changing) throw inUse();
    this.later(record, "Deleting", () => {
      this.mappings.delete(configuration.id);
      this.records.delete(configuration.id);
    });
    return this.shape(uuid);
  }

  get(uuid: string) {
    return this.shape(uuid);
  }

  list({ EventSourceArn, FunctionName }: { EventSourceArn?: string; FunctionName?: string }) {
    const named = FunctionName === undefined ? undefined : functionNamed(FunctionName);
    return this.mappings.all
      .filter(
        ({ configuration: { eventSourceArn, functionName, qualifier } }) =>
          (EventSourceArn === undefined || eventSourceArn === EventSourceArn) &&
          (named === undefined ||
            (functionName === named.functionName && qualifier === named.qualifier)),
      )
      .map(({ configuration: { id } }) => this.shape(this.recordOf(id).uuid));
  }

  private shape(uuid: string, configuration = this.find(uuid).configuration) {
    const { source } = this.find(uuid);
    const record = this.recordOf(configuration.id);
    const { functionName, qualifier, filters = [], onFailure } = configuration;
    const ofStream =
      source.kind === "sqs"
        ? {}
        : {
            StartingPosition: configuration.startingPosition ?? "TRIM_HORIZON",
            ParallelizationFactor: configuration.parallelizationFactor ?? 1,
            MaximumRecordAgeInSeconds: configuration.maximumRecordAgeSeconds ?? -1,
            BisectBatchOnFunctionError: configuration.bisectBatchOnFunctionError ?? false,
            MaximumRetryAttempts: configuration.maximumRetryAttempts ?? -1,
            TumblingWindowInSeconds: 0,
            DestinationConfig: { OnFailure: onFailure ? { Destination: onFailure } : {} },
          };
    return {
      UUID: record.uuid,
      ...ofStream,
      BatchSize: configuration.batchSize ?? (source.kind === "sqs" ? 10 : 100),
      MaximumBatchingWindowInSeconds: configuration.maximumBatchingWindowSeconds ?? 0,
      EventSourceArn: configuration.eventSourceArn,
      ...(filters.length > 0
        ? {
            FilterCriteria: { Filters: filters.map((each) => ({ Pattern: JSON.stringify(each) })) },
          }
        : {}),
      FunctionArn: functionArn(functionName, qualifier),
      LastModified: Math.floor(this.ports.epochMs + toMs(record.modifiedAt)) / MS_PER_SECOND,
      State: record.changing ?? (configuration.enabled === false ? "Disabled" : "Enabled"),
      StateTransitionReason: "USER_INITIATED",
      FunctionResponseTypes: configuration.reportBatchItemFailures
        ? ["ReportBatchItemFailures"]
        : [],
      ...(configuration.maximumConcurrency
        ? { ScalingConfig: { MaximumConcurrency: configuration.maximumConcurrency } }
        : {}),
      EventSourceMappingArn: `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:event-source-mapping:${record.uuid}`,
    };
  }

  private later(record: MappingRecord, changing: Changing, change: () => void): void {
    const { agenda } = this.ports;
    record.changing = changing;
    record.modifiedAt = agenda.now;
    agenda.at(agenda.now + MAPPING_CHANGE_US, () => {
      delete record.changing;
      change();
    });
  }

  private find(uuid: string): EventSourceMapping {
    const found = this.mappings.all.find(
      ({ configuration }) => this.recordOf(configuration.id).uuid === uuid,
    );
    if (!found) throw notFound("The resource you requested does not exist.");
    return found;
  }

  /** Mappings of the account's definition have names; the API knows them by UUIDs. */
  private recordOf(id: string, uuid?: string): MappingRecord {
    let record = this.records.get(id);
    if (!record) {
      record = {
        uuid: uuid ?? new RandomStream(this.ports.seed, `mapping ${id}`).uuid(),
        modifiedAt: 0,
      };
      this.records.set(id, record);
    }
    return record;
  }

  private newUuid(): string {
    return new RandomStream(
      this.ports.seed,
      `new mapping ${this.records.size} ${this.ports.agenda.now}`,
    ).uuid();
  }

  private refusing(change: () => void): void {
    try {
      refusing(change);
    } catch (error) {
      // The engine names AWS's exception where it is not the usual one.
      const [, message] =
        /^ResourceConflictException: ([^]*)$/.exec((error as Error).message) ?? [];
      throw message === undefined ? error : conflict(message);
    }
  }
}

const inUse = () => conflict("Cannot update the event source mapping because it is in use.");

/** Of the input what is there, under the engine's names. */
function settings(input: MappingInput): Partial<Configuration> {
  const { FilterCriteria, FunctionResponseTypes, DestinationConfig, ScalingConfig } = input;
  const given = {
    batchSize: input.BatchSize,
    maximumBatchingWindowSeconds: input.MaximumBatchingWindowInSeconds,
    filters:
      FilterCriteria && (FilterCriteria.Filters ?? []).map(({ Pattern = "" }) => filterOf(Pattern)),
    reportBatchItemFailures: FunctionResponseTypes?.includes("ReportBatchItemFailures"),
    maximumConcurrency: ScalingConfig?.MaximumConcurrency,
    startingPosition: input.StartingPosition,
    parallelizationFactor: input.ParallelizationFactor,
    maximumRetryAttempts: input.MaximumRetryAttempts,
    maximumRecordAgeSeconds: input.MaximumRecordAgeInSeconds,
    bisectBatchOnFunctionError: input.BisectBatchOnFunctionError,
    onFailure: DestinationConfig?.OnFailure?.Destination,
    enabled: input.Enabled,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function filterOf(pattern: string): unknown {
  const filter = parseJson(pattern);
  if (filter !== undefined) return filter;
  throw invalidParameter("Invalid filter pattern definition.");
}
