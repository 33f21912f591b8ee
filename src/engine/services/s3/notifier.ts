/** Brings events to those whom a bucket's configuration names, a while after they happened. */
import { fromMs } from "../../kernel/instant.ts";
import { RandomStream } from "../../kernel/random.ts";
import { ACCOUNT_ID, REGION } from "../../lambda/environment-variables.ts";
import type { ServicePorts } from "../api/service-ports.ts";
import type { BucketConfiguration, NotificationConfiguration } from "./configuration.ts";
import {
  bucketArn,
  eventBridgeDetail,
  notificationBody,
  wants,
  type ObjectEvent,
} from "./notifications.ts";
import { NOTIFICATION_MEDIAN_MS, NOTIFICATION_SIGMA } from "./time-model.ts";

const DEFAULT_BUS = `arn:aws:events:${REGION}:${ACCOUNT_ID}:event-bus/default`;

export class Notifier {
  private readonly ports: ServicePorts;
  private readonly random: RandomStream;

  constructor(ports: ServicePorts) {
    this.ports = ports;
    this.random = new RandomStream(ports.seed, "s3 notifications");
  }

  notify(event: ObjectEvent, configuration: BucketConfiguration): void {
    const { notifications = [], eventBridge } = configuration;
    for (const [i, each] of notifications.entries()) {
      if (!wants(each, event)) continue;
      const body = notificationBody(event, REGION, idOf(configuration, each, i));
      this.later(event, each.targetArn, body);
    }
    if (eventBridge) this.later(event, DEFAULT_BUS, this.busEvent(event));
  }

  private later(event: ObjectEvent, targetArn: string, body: string): void {
    const { agenda, targets, record } = this.ports;
    const delayMs = this.random.logNormal(NOTIFICATION_MEDIAN_MS, NOTIFICATION_SIGMA);
    const { bucket, key, name, caller } = event;
    agenda.at(agenda.now + fromMs(delayMs), () =>
      targets.push(
        {
          targetArn,
          body,
          service: "s3.amazonaws.com",
          sourceArn: bucketArn(bucket),
          ...(caller.traceHeader ? { traceHeader: caller.traceHeader } : {}),
        },
        (outcome) =>
          record({
            type: "object.notified",
            bucket,
            key,
            event: name,
            targetArn,
            ok: outcome.ok,
            ...(outcome.ok ? {} : { error: outcome.message }),
          }),
      ),
    );
  }

  /** The event as rules see it. https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
  private busEvent(event: ObjectEvent): string {
    const { detailType, detail } = eventBridgeDetail(event, ACCOUNT_ID);
    return JSON.stringify({
      version: "0",
      id: this.random.uuid(),
      "detail-type": detailType,
      source: "aws.s3",
      account: ACCOUNT_ID,
      time: event.time.replace(/\.\d+Z$/, "Z"),
      region: REGION,
      resources: [bucketArn(event.bucket)],
      detail,
    });
  }
}

/** S3 makes an id for a configuration that has none. */
function idOf(
  { name }: BucketConfiguration,
  { id }: NotificationConfiguration,
  index: number,
): string {
  return id ?? `${name}-notification-${index + 1}`;
}
