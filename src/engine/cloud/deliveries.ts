/** What destinations, dead-letter queues and failure destinations deliver to in this account. */
import { parseTarget } from "../lambda/asynchronous/targets.ts";
import type { Delivery, DeliveryTargets, InvokeApi } from "../lambda/world.ts";
import { ServiceError } from "../services/api/service-error.ts";
import { loaded, type Services } from "./services.ts";

interface Recipients {
  /** Not there yet when the service itself is made. */
  lambda(): InvokeApi;
  readonly services: Services;
}

export function deliveryTargets({ lambda, services }: Recipients): DeliveryTargets {
  return {
    deliver(delivery) {
      const target = parseTarget(delivery.targetArn);
      switch (target?.kind) {
        case "queue":
          return toQueue(services, target.name, delivery);
        case "function":
          return toFunction(lambda(), target.name, target.qualifier, delivery);
        case "topic":
          return toTopic(services, delivery);
        case "event-bus":
          return toBus(services, target.name, delivery);
        case "bucket":
          return toBucket(services, target.name, delivery);
        default:
          return { error: `There is nothing to deliver to at ${delivery.targetArn}` };
      }
    },
  };
}

function toQueue(
  { sqs }: Services,
  name: string,
  { body, attributes, traceHeader }: Delivery,
): { error?: string } {
  const queue = sqs?.queue(name);
  if (!queue) return { error: "The specified queue does not exist." };
  const messageAttributes = attributesOf(attributes);
  return asked(() => queue.sendMessage({ messageBody: body, messageAttributes, traceHeader }));
}

const toTopic = (
  services: Services,
  { targetArn, body, attributes, traceHeader }: Delivery,
): { error?: string } =>
  asked(() =>
    loaded(services, "sns")
      .topic(targetArn)
      .publish({ message: body, messageAttributes: attributesOf(attributes), traceHeader }),
  );

const toBus = (
  services: Services,
  name: string,
  { body, traceHeader }: Delivery,
): { error?: string } =>
  asked(() => loaded(services, "events").receive(name, body, { traceHeader }));

/** Lambda puts the object; whoever the bucket notifies is told of it. */
const toBucket = (
  services: Services,
  name: string,
  { body, objectKey = "", traceHeader, sourceFunction }: Delivery,
): { error?: string } =>
  asked(() => {
    const s3 = loaded(services, "s3");
    const caller = s3.callerOutside("lambda", `AWS:AROADESTINATIONOFLAMBDA:${sourceFunction}`);
    const bytes = new TextEncoder().encode(body);
    s3.bucket(name).putObject(objectKey, bytes, { ...caller, traceHeader });
  });

const attributesOf = (attributes: Delivery["attributes"] = {}) =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, stringValue]) => [
      name,
      { dataType: name === "ErrorCode" ? "Number" : "String", stringValue },
    ]),
  );

function asked(ask: () => unknown): { error?: string } {
  try {
    ask();
    return {};
  } catch (error) {
    if (error instanceof ServiceError) return { error: error.message };
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
