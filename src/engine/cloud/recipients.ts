/** Where a workload's arrivals go: a function, or whatever else of the account takes messages, records or requests. */
import type { LambdaPorts, InvokeApi } from "../lambda/world.ts";
import { ServiceError } from "../services/api/service-error.ts";
import type { DynamoDbService } from "../services/dynamodb/dynamodb-service.ts";
import type { EventBridgeService } from "../services/eventbridge/eventbridge-service.ts";
import type { S3Service } from "../services/s3/s3-service.ts";
import type { SnsService } from "../services/sns/sns-service.ts";
import { topicArn } from "../services/sns/topic.ts";
import type { SqsService } from "../services/sqs/sqs-service.ts";
import { StreamError } from "../services/stream/errors.ts";
import type { StreamService } from "../services/stream/stream-service.ts";
import type { HttpArrival } from "./http-client.ts";
import type { HttpFrontEnds } from "./http-front-ends.ts";
import type { HttpTarget, WorkloadTarget } from "./workload.ts";

/** Hands in one arrival, whose payload is JSON text; `onAnswer` comes when its sender may go on. */
export type Recipient = (index: number, payload: string, onAnswer: () => void) => void;

interface Services {
  readonly ports: LambdaPorts;
  readonly lambda: InvokeApi;
  readonly s3: S3Service;
  readonly sqs: SqsService;
  readonly streams: StreamService;
  readonly http: HttpFrontEnds;
  readonly dynamoDb: DynamoDbService;
  readonly sns: SnsService;
  readonly events: EventBridgeService;
}

/**
 * `workload` names the workload: what two of them send is not the same. Throws when what it names is not there; the
 * scenario is checked before it runs.
 */
export function recipient(
  services: Services,
  workload: string,
  functionName: string,
  target: WorkloadTarget,
): Recipient {
  if ("queue" in target) return toQueue(services, workload, target);
  if ("stream" in target) return toStream(services, workload, target);
  if ("bucket" in target) return toBucket(services, workload, target);
  if ("api" in target || "functionUrl" in target) return toHttp(services, target);
  if ("table" in target) return toTable(services, target);
  if ("topic" in target) return toTopic(services, workload, target);
  if ("eventBus" in target) return toBus(services, target);
  return toFunction(services, functionName, target);
}

/** The client goes on when it has the whole answer. */
function toHttp({ http }: Services, target: HttpTarget): Recipient {
  return (index, payload, onAnswer) =>
    http.arrive(target, JSON.parse(payload) as HttpArrival, index, () => onAnswer());
}

function toFunction(
  { lambda }: Services,
  functionName: string,
  target: Extract<WorkloadTarget, { function?: string }>,
): Recipient {
  const { function: name = functionName, qualifier, invocationType = "RequestResponse" } = target;
  return (index, payload, onAnswer) =>
    lambda.invoke(
      {
        functionName: name,
        ...(qualifier === undefined ? {} : { qualifier }),
        invocationType,
        payload,
        source: "client",
        index,
      },
      onAnswer,
    );
}

/** FIFO queues order by message group: the payload's field, or one group for everything. */
function toQueue(
  { sqs, ports }: Services,
  workload: string,
  target: Extract<WorkloadTarget, { queue: string }>,
): Recipient {
  const queue = sqs.queue(target.queue)!;
  return (index, payload, onAnswer) => {
    const value = JSON.parse(payload) as unknown;
    rejectable(ports, () =>
      queue.sendMessage({
        messageBody: typeof value === "string" ? value : payload,
        ...(queue.fifo
          ? {
              messageGroupId: fieldOf(value, target.messageGroup) ?? "workload",
              messageDeduplicationId: `${workload}-${index}`,
            }
          : {}),
      }),
    );
    onAnswer();
  };
}

function toStream(
  { streams, ports }: Services,
  workload: string,
  target: Extract<WorkloadTarget, { stream: string }>,
): Recipient {
  const stream = streams.stream(target.stream)!;
  return (index, payload, onAnswer) => {
    const value = JSON.parse(payload) as unknown;
    rejectable(ports, () => stream.write(value, target.partitionKey, `${workload}-${index}`));
    onAnswer();
  };
}

/** A text is put as it is, anything else as JSON. */
function toBucket(
  { s3, ports }: Services,
  workload: string,
  target: Extract<WorkloadTarget, { bucket: string }>,
): Recipient {
  return (index, payload, onAnswer) => {
    const value = JSON.parse(payload) as unknown;
    const isText = typeof value === "string";
    const key = fieldOf(value, target.key) ?? `${workload}-${index}.${isText ? "txt" : "json"}`;
    const contentType = isText ? "text/plain" : "application/json";
    rejectable(ports, () =>
      s3
        .bucket(target.bucket)
        .putObject(
          key,
          new TextEncoder().encode(isText ? value : payload),
          s3.callerOutside("client", "AWS:AIDACLIENTOFWORKLOAD"),
          { attributes: { headers: { contentType } } },
        ),
    );
    onAnswer();
  };
}

function toTable(
  { dynamoDb, ports }: Services,
  { table }: Extract<WorkloadTarget, { table: string }>,
): Recipient {
  return (_, payload, onAnswer) => {
    rejectable(ports, () => dynamoDb.putPlain(table, JSON.parse(payload)));
    onAnswer();
  };
}

/** FIFO topics order by message group, as FIFO queues do. */
function toTopic(
  { sns, ports }: Services,
  workload: string,
  target: Extract<WorkloadTarget, { topic: string }>,
): Recipient {
  const topic = sns.topic(topicArn(target.topic));
  const { subject, messageGroup, attributes = [] } = target;
  return (index, payload, onAnswer) => {
    const value = JSON.parse(payload) as unknown;
    rejectable(ports, () =>
      topic.publish({
        message: typeof value === "string" ? value : payload,
        ...(subject === undefined ? {} : { subject }),
        messageAttributes: Object.fromEntries(
          attributes.flatMap((field) => attributeOf(value, field)),
        ),
        ...(topic.fifo
          ? {
              messageGroupId: fieldOf(value, messageGroup) ?? "workload",
              messageDeduplicationId: `${workload}-${index}`,
            }
          : {}),
      }),
    );
    onAnswer();
  };
}

function attributeOf(
  value: unknown,
  field: string,
): [name: string, value: { dataType: string; stringValue: string }][] {
  if (typeof value !== "object" || value === null) return [];
  const held = (value as Record<string, unknown>)[field];
  if (Array.isArray(held)) {
    return [[field, { dataType: "String.Array", stringValue: JSON.stringify(held) }]];
  }
  if (typeof held !== "string" && typeof held !== "number") return [];
  const dataType = typeof held === "number" ? "Number" : "String";
  return [[field, { dataType, stringValue: String(held) }]];
}

function toBus(
  { events, ports }: Services,
  target: Extract<WorkloadTarget, { eventBus: string }>,
): Recipient {
  const { eventBus: EventBusName, source: Source, detailType: DetailType } = target;
  return (_, payload, onAnswer) => {
    rejectable(ports, () =>
      events.putEvents([{ EventBusName, Source, DetailType, Detail: payload }]),
    );
    onAnswer();
  };
}

function fieldOf(value: unknown, field: string | undefined): string | undefined {
  if (field === undefined || typeof value !== "object" || value === null) return undefined;
  const held = (value as Record<string, unknown>)[field];
  return typeof held === "string" || typeof held === "number" ? String(held) : undefined;
}

/** What a service refuses is lost for the sender, and the trace says why. */
function rejectable({ record }: LambdaPorts, send: () => unknown): void {
  try {
    send();
  } catch (error) {
    if (!(error instanceof ServiceError || error instanceof StreamError)) throw error;
    record({ type: "run.note", kind: "rejected", message: error.message });
  }
}
