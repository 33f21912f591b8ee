/** Where a workload's arrivals go: a function, or whatever else of the account takes messages, records or requests. */
import type { LambdaPorts, InvokeApi } from "../lambda/world.ts";
import { ServiceError } from "../services/api/service-error.ts";
import { StreamError } from "../services/stream/errors.ts";
import type { HttpArrival } from "./http-client.ts";
import type { HttpFrontEnds } from "./http-front-ends.ts";
import { loaded, type Services } from "./services.ts";
import type { HttpTarget, WorkloadTarget } from "./workload.ts";

/** Hands in one arrival, whose payload is JSON text; `onAnswer` comes when its sender may go on. */
export type Recipient = (index: number, payload: string, onAnswer: () => void) => void;

interface Recipients {
  readonly ports: LambdaPorts;
  readonly lambda: InvokeApi;
  readonly services: Services;
  readonly http: HttpFrontEnds | undefined;
}

/**
 * `workload` names the workload: what two of them send is not the same. Throws when what it names is not there; the
 * scenario is checked before it runs.
 */
export function recipient(
  recipients: Recipients,
  workload: string,
  functionName: string,
  target: WorkloadTarget,
): Recipient {
  if ("queue" in target) return toQueue(recipients, workload, target);
  if ("stream" in target) return toStream(recipients, workload, target);
  if ("bucket" in target) return toBucket(recipients, workload, target);
  if ("api" in target || "functionUrl" in target) return toHttp(recipients, target);
  if ("table" in target) return toTable(recipients, target);
  if ("topic" in target) return toTopic(recipients, workload, target);
  if ("eventBus" in target) return toBus(recipients, target);
  return toFunction(recipients, functionName, target);
}

/** The client goes on when it has the whole answer. */
function toHttp({ http }: Recipients, target: HttpTarget): Recipient {
  return (index, payload, onAnswer) =>
    http!.arrive(target, JSON.parse(payload) as HttpArrival, index, () => onAnswer());
}

function toFunction(
  { lambda }: Recipients,
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
  { services, ports }: Recipients,
  workload: string,
  target: Extract<WorkloadTarget, { queue: string }>,
): Recipient {
  const queue = loaded(services, "sqs").queue(target.queue)!;
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
  { services, ports }: Recipients,
  workload: string,
  target: Extract<WorkloadTarget, { stream: string }>,
): Recipient {
  const stream = loaded(services, "streams").stream(target.stream)!;
  return (index, payload, onAnswer) => {
    const value = JSON.parse(payload) as unknown;
    rejectable(ports, () => stream.write(value, target.partitionKey, `${workload}-${index}`));
    onAnswer();
  };
}

/** A text is put as it is, anything else as JSON. */
function toBucket(
  { services, ports }: Recipients,
  workload: string,
  target: Extract<WorkloadTarget, { bucket: string }>,
): Recipient {
  const s3 = loaded(services, "s3");
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
  { services, ports }: Recipients,
  { table }: Extract<WorkloadTarget, { table: string }>,
): Recipient {
  const dynamoDb = loaded(services, "dynamoDb");
  return (_, payload, onAnswer) => {
    rejectable(ports, () => dynamoDb.putPlain(table, JSON.parse(payload)));
    onAnswer();
  };
}

/** FIFO topics order by message group, as FIFO queues do. */
function toTopic(
  { services, ports }: Recipients,
  workload: string,
  target: Extract<WorkloadTarget, { topic: string }>,
): Recipient {
  const sns = loaded(services, "sns");
  const topic = sns.named(target.topic);
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
  { services, ports }: Recipients,
  target: Extract<WorkloadTarget, { eventBus: string }>,
): Recipient {
  const events = loaded(services, "events");
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
