/** What destinations, dead-letter queues and failure destinations deliver to in this account. */
import { parseTarget } from "../lambda/asynchronous/targets.ts";
import type { Delivery, DeliveryTargets, InvokeApi } from "../lambda/world.ts";
import { SqsError } from "../services/sqs/errors.ts";
import type { SqsService } from "../services/sqs/sqs-service.ts";
import { S3Error } from "../services/s3/errors.ts";
import type { S3Service } from "../services/s3/s3-service.ts";
import type { AccountDefinition } from "./account.ts";

interface Services {
  /** Not there yet when the service itself is made. */
  lambda(): InvokeApi;
  readonly s3: S3Service;
  readonly sqs: SqsService;
  readonly account: AccountDefinition;
}

export function deliveryTargets({ lambda, s3, sqs, account }: Services): DeliveryTargets {
  const { topics = [], eventBuses = [] } = account;
  const known = (names: string[], name: string, error: string) =>
    names.includes(name) ? {} : { error };
  return {
    deliver(delivery) {
      const target = parseTarget(delivery.targetArn);
      switch (target?.kind) {
        case "queue":
          return toQueue(sqs, target.name, delivery);
        case "function":
          return toFunction(lambda(), target.name, target.qualifier, delivery);
        case "topic":
          return known(topics, target.name, "Topic does not exist");
        case "event-bus":
          return known(eventBuses, target.name, `Event bus ${target.name} does not exist.`);
        case "bucket":
          return toBucket(s3, target.name, delivery);
        default:
          return { error: `There is nothing to deliver to at ${delivery.targetArn}` };
      }
    },
  };
}

function toQueue(
  sqs: SqsService,
  name: string,
  { body, attributes = {}, traceHeader }: Delivery,
): { error?: string } {
  const queue = sqs.queue(name);
  if (!queue) return { error: "The specified queue does not exist." };
  const messageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([key, stringValue]) => [
      key,
      { dataType: key === "ErrorCode" ? ("Number" as const) : ("String" as const), stringValue },
    ]),
  );
  try {
    queue.sendMessage({ messageBody: body, messageAttributes, traceHeader });
    return {};
  } catch (error) {
    if (error instanceof SqsError) return { error: error.message };
    throw error;
  }
}

/** Lambda puts the object; whoever the bucket notifies is told of it. */
function toBucket(
  s3: S3Service,
  name: string,
  { body, objectKey = "", traceHeader, sourceFunction }: Delivery,
): { error?: string } {
  try {
    const caller = s3.callerOutside("lambda", `AWS:AROADESTINATIONOFLAMBDA:${sourceFunction}`);
    const bytes = new TextEncoder().encode(body);
    s3.bucket(name).putObject(objectKey, bytes, { ...caller, traceHeader });
    return {};
  } catch (error) {
    if (error instanceof S3Error) return { error: error.message };
    throw error;
  }
}

function toFunction(
  lambda: InvokeApi,
  functionName: string,
  qualifier: string | undefined,
  { body, sourceFunction, traceHeader }: Delivery,
): { error?: string } {
  let error: string | undefined;
  lambda.invoke(
    {
      functionName,
      ...(qualifier ? { qualifier } : {}),
      invocationType: "Event",
      payload: body,
      source: "service",
      sourceId: `destination of ${sourceFunction}`,
      index: -1,
      traceHeader,
    },
    ({ status, payload }) => {
      if (status === "refused") error = payload;
    },
  );
  return error === undefined ? {} : { error };
}
