/** `events` of a function. https://www.serverless.com/framework/docs/providers/aws/guide/events */
import { didYouMean } from "../messages.ts";
import { entryOf, textOf } from "../node.ts";
import { addBucketEvent, type BucketEvents } from "./bucket-events.ts";
import type { ServiceDraft } from "./draft.ts";
import type { ReadFunction } from "./functions.ts";
import type { ServiceEvent } from "./service-event.ts";
import type { HttpApiDraft } from "./http-api.ts";
import { queueEvent, streamEvent } from "./polled-events.ts";
import type { RestApiDraft } from "./rest-api.ts";
import { eventBridgeEvent, eventPatternEvent, scheduleEvent } from "./rule-events.ts";
import { topicEvent } from "./topic-events.ts";

/** What is put together from the events of all functions. */
export interface Shared {
  readonly httpApi: HttpApiDraft;
  readonly restApi: RestApiDraft;
  readonly buckets: BucketEvents;
}

type Expand = (event: ServiceEvent, draft: ServiceDraft, shared: Shared) => void;

const EVENTS: Readonly<Record<string, Expand>> = {
  http: (event, _, { restApi }) => restApi.add(event),
  httpApi: (event, _, { httpApi }) => httpApi.add(event),
  sqs: queueEvent,
  stream: streamEvent,
  sns: topicEvent,
  s3: (event, draft, { buckets }) => addBucketEvent(event, draft, buckets),
  schedule: scheduleEvent,
  eventBridge: eventBridgeEvent,
  cloudwatchEvent: eventPatternEvent,
};

const NOT_SIMULATED: Readonly<Record<string, string>> = {
  websocket: "WebSocket APIs",
  cloudwatchLog: "Subscriptions to log groups",
  alexaSkill: "Alexa",
  alexaSmartHome: "Alexa",
  iot: "IoT",
  iotFleetProvisioning: "IoT",
  kafka: "Kafka",
  msk: "Kafka",
  activemq: "Amazon MQ",
  rabbitmq: "Amazon MQ",
  cognitoUserPool: "Cognito",
  alb: "Load balancers",
  cloudFront: "CloudFront",
};

export function addEvents(read: ReadFunction, draft: ServiceDraft, shared: Shared): void {
  const { it, settings, usesServiceRole } = read;
  const { events } = settings;
  if (events === undefined) return;
  const known = Object.keys(EVENTS);
  if (events.kind !== "list") {
    draft.messages.expected(events, "a list of events", "Each begins with a hyphen: - sqs: ...");
    return;
  }
  const counts = new Map<string, number>();
  const next = (kind: string): number => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return count;
  };
  for (const each of events.items) {
    // `- http` alone has no settings.
    const [type, ...more] = each.kind === "map" ? each.entries.keys() : [textOf(each)];
    if (type === undefined || more.length > 0) {
      draft.messages.expected(each, `an event: an object with one name (${known.join(", ")})`);
      continue;
    }
    const at = each.kind === "map" ? (each.keys.get(type) ?? each) : each;
    const expand = EVENTS[type];
    const unsimulated = NOT_SIMULATED[type];
    if (unsimulated !== undefined) {
      draft.messages.notSimulated(
        at,
        `${unsimulated} are not simulated: the event ${type} never comes.`.replace(
          /^(Alexa|IoT|Kafka|Amazon MQ|Cognito|CloudFront) are/,
          "$1 is",
        ),
      );
    } else if (!expand) {
      const advice = didYouMean(type, [...known, ...Object.keys(NOT_SIMULATED)]);
      draft.messages.error(
        at,
        `There is no event ${type}.${advice || ` Events: ${known.join(", ")}.`}`,
      );
    } else {
      const node = entryOf(each, type) ?? each;
      expand({ owner: it, usesServiceRole, node, at, next }, draft, shared);
    }
  }
}
