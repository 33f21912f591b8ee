/** The bill of a run: what AWS would charge for what is in the trace. */
import { gbSeconds, LAMBDA_QUOTAS, paidStreamGb } from "../engine/index.ts";
import { ApiGatewayMeter } from "./bill/apigateway.ts";
import { CloudWatchMeter } from "./bill/cloudwatch.ts";
import { LogsMeter } from "./bill/logs.ts";
import { ConfigurationCallsMeter } from "./bill/configuration-calls.ts";
import { Configurations } from "./bill/configurations.ts";
import { DynamoDbMeter } from "./bill/dynamodb.ts";
import { KinesisMeter } from "./bill/kinesis.ts";
import { PRICES, type BilledScenario, type Meter, type Position } from "./bill/meter.ts";
import { ProvisionedTime } from "./bill/provisioned-time.ts";
import { RdsDataMeter } from "./bill/rdsdata.ts";
import { RdsMeter } from "./bill/rds.ts";
import { S3Meter } from "./bill/s3.ts";
import { EventsMeter } from "./bill/events.ts";
import { SnsMeter } from "./bill/sns.ts";
import { SqsMeter } from "./bill/sqs.ts";
import type { Bill, BillLine, FunctionConfiguration, TraceRecord } from "./protocol.ts";
import type { RecordOf } from "./records.ts";

type Architecture = FunctionConfiguration["architecture"];

const requests: Position = {
  id: "lambda.requests",
  title: "Requests",
  unit: "requests",
  price: "request",
};
const ON_DEMAND: Record<Architecture, Position> = {
  x86_64: { id: "lambda.duration.x86_64", title: "Duration", unit: "GB-s", price: "gbSecondX86" },
  arm64: {
    id: "lambda.duration.arm64",
    title: "Duration on arm64",
    unit: "GB-s",
    price: "gbSecondArm",
  },
};
const IN_PROVISIONED: Record<Architecture, Position> = {
  x86_64: {
    id: "lambda.provisioned-duration.x86_64",
    title: "Duration in provisioned concurrency",
    unit: "GB-s",
    price: "provisionedDurationX86",
  },
  arm64: {
    id: "lambda.provisioned-duration.arm64",
    title: "Duration in provisioned concurrency on arm64",
    unit: "GB-s",
    price: "provisionedDurationArm",
  },
};
const CAPACITY: Record<Architecture, Position> = {
  x86_64: {
    id: "lambda.provisioned-concurrency.x86_64",
    title: "Provisioned concurrency",
    unit: "GB-s",
    price: "provisionedGbSecondX86",
  },
  arm64: {
    id: "lambda.provisioned-concurrency.arm64",
    title: "Provisioned concurrency on arm64",
    unit: "GB-s",
    price: "provisionedGbSecondArm",
  },
};
const storage: Position = {
  id: "lambda.ephemeral-storage",
  title: "Ephemeral storage above 512 MB",
  unit: "GB-s",
  price: "storageGbSecond",
};
const streamed: Position = {
  id: "lambda.streaming",
  title: "Streamed responses beyond their first 6 MB",
  unit: "GB",
  price: "streamedGb",
};
/** Lambda's, in the order of the bill. */
const POSITIONS: readonly Position[] = [
  requests,
  ...Object.values(ON_DEMAND),
  ...Object.values(IN_PROVISIONED),
  ...Object.values(CAPACITY),
  storage,
  streamed,
];

/** The other services, in the order of the bill. */
const metersOf = (scenario: BilledScenario): Meter[] => [
  new ApiGatewayMeter(),
  new SqsMeter(),
  new S3Meter(),
  new SnsMeter(),
  new EventsMeter(),
  new KinesisMeter(scenario),
  new DynamoDbMeter(),
  new RdsMeter(scenario),
  new RdsDataMeter(),
  new CloudWatchMeter(scenario),
  new LogsMeter(),
  new ConfigurationCallsMeter(scenario),
];

const US_PER_MS = 1_000;

interface Placed {
  readonly configuration: FunctionConfiguration;
  readonly provisioned: boolean;
}

/** Quantities by position, and what is only told. */
class Quantities {
  readonly of = new Map<Position, number>();
  /** The part of a position that the init of cold starts is. */
  readonly init = new Map<Position, number>();
  gbSeconds = 0;
  billedMs = 0;
  private readonly environments = new Map<string, Placed>();
  private readonly configurations: Configurations;

  constructor(configurations: Configurations) {
    this.configurations = configurations;
  }

  add(position: Position, quantity: number): void {
    this.of.set(position, (this.of.get(position) ?? 0) + quantity);
  }

  place({
    environmentId,
    functionName,
    version,
    initializationType,
  }: RecordOf<"environment.created">): void {
    this.environments.set(environmentId, {
      configuration: this.configurations.of(functionName, version),
      provisioned: initializationType === "provisioned-concurrency",
    });
  }

  invoke({ environmentId, billedMs, durationUs, initUs = 0 }: RecordOf<"invoke.ended">): void {
    this.add(requests, 1);
    const placed = this.environments.get(environmentId)!;
    const quantity = this.duration(placed, billedMs);
    this.billedMs += billedMs;
    this.gbSeconds += quantity;
    if (initUs === 0) return;
    const position = durationPosition(placed);
    const share = (quantity * initUs) / (durationUs + initUs);
    this.init.set(position, (this.init.get(position) ?? 0) + share);
  }

  /** The init of a provisioned environment is billed by itself, whether it ever serves a request or not. */
  provisionedInit({ environmentId, phase, durationUs }: RecordOf<"init.ended">): void {
    const placed = this.environments.get(environmentId);
    if (!placed?.provisioned || phase !== "init") return;
    const quantity = this.duration(placed, Math.ceil(durationUs / US_PER_MS));
    const position = durationPosition(placed);
    this.init.set(position, (this.init.get(position) ?? 0) + quantity);
  }

  private duration(placed: Placed, billedMs: number): number {
    const { memorySizeMb, ephemeralStorageMb } = placed.configuration;
    const quantity = gbSeconds(billedMs, memorySizeMb);
    this.add(durationPosition(placed), quantity);
    const free = LAMBDA_QUOTAS.ephemeralStorage.value;
    const paidMb = (ephemeralStorageMb ?? free) - free;
    if (paidMb > 0) this.add(storage, gbSeconds(billedMs, paidMb));
    return quantity;
  }
}

const durationPosition = ({ configuration, provisioned }: Placed): Position =>
  (provisioned ? IN_PROVISIONED : ON_DEMAND)[configuration.architecture];

/** `virtualMs`: how long the run was, for what is paid by time. */
export function billOf(
  trace: readonly TraceRecord[],
  scenario: BilledScenario,
  virtualMs: number,
): Bill {
  const configurations = new Configurations(scenario);
  const quantities = new Quantities(configurations);
  const provisioned = new ProvisionedTime();
  const meters = metersOf(scenario);
  const noted = meters.filter((meter) => meter.note);
  for (const record of trace) {
    for (const meter of noted) meter.note!(record);
    switch (record.type) {
      case "environment.created":
        quantities.place(record);
        break;
      case "invoke.ended":
        quantities.invoke(record);
        break;
      case "init.ended":
        quantities.provisionedInit(record);
        break;
      case "stream.ended":
        quantities.add(streamed, paidStreamGb(record.totalBytes));
        break;
      case "provisioned.changed":
        provisioned.change(record);
        break;
    }
  }
  for (const { functionName, qualifier, concurrencyMs } of provisioned.until(virtualMs)) {
    const { memorySizeMb, architecture } = configurations.ofQualifier(functionName, qualifier);
    quantities.add(CAPACITY[architecture], gbSeconds(concurrencyMs, memorySizeMb));
  }
  const others = meters.flatMap((meter) => [...meter.quantities(virtualMs)]);
  return total(quantities, others);
}

function total(quantities: Quantities, others: readonly (readonly [Position, number])[]): Bill {
  const own = POSITIONS.map((position) => [position, quantities.of.get(position) ?? 0] as const);
  const lines = [...own, ...others].flatMap(([position, quantity]): BillLine[] => {
    if (quantity === 0 && position !== requests) return [];
    const { id, title, unit, price } = position;
    const usd = PRICES[price].value;
    const init = quantities.init.get(position);
    return [
      {
        id,
        title,
        quantity,
        unit,
        price: { name: price, usd },
        usd: quantity * usd,
        ...(init ? { share: { title: "init", quantity: init, usd: init * usd } } : {}),
      },
    ];
  });
  return {
    lines,
    totalUsd: lines.reduce((sum, { usd }) => sum + usd, 0),
    gbSeconds: quantities.gbSeconds,
    billedMs: quantities.billedMs,
  };
}
