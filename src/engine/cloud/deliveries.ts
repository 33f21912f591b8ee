/** What destinations, dead-letter queues and failure destinations deliver to in this account. */
import { parseTarget } from "../lambda/asynchronous/targets.ts";
import type { Delivery, DeliveryTargets, InvokeApi } from "../lambda/world.ts";
import { SqsError } from "../services/sqs/errors.ts";
import type { SqsService } from "../services/sqs/sqs-service.ts";
import type { AccountDefinition } from "./account.ts";

interface Services {
  /** Not there yet when the service itself is made. */
  lambda(): InvokeApi;
  readonly sqs: SqsService;
  readonly account: AccountDefinition;
}

export function deliveryTargets({ lambda, sqs, account }: Services): DeliveryTargets {
  const { topics = [], eventBuses = [], buckets = [] } = account;
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
          return known(buckets, target.name, "The specified bucket does not exist");
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
