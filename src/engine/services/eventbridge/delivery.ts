/**
 * Deliveries to the targets of rules: retries for 24 hours, then the target's dead-letter queue (fact 55).
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html, eb-rule-dlq.html
 */
import { fromSeconds, type Instant } from "../../kernel/instant.ts";
import type { EventGivenUp } from "../../kernel/trace.ts";
import type { ServicePorts } from "../api/service-ports.ts";
import type { PushFailure, PushOutcome } from "../api/targets.ts";
import { EVENTBRIDGE_QUOTAS } from "./quotas.ts";
import type { Rule, Target } from "./rule.ts";
import type { MatchedEvent } from "./target-input.ts";
import { deliveryDelayUs, retryDelayUs } from "./time-model.ts";

const EVENTBRIDGE = "events.amazonaws.com";

/** An event on its way to one target. */
interface Delivery {
  readonly rule: Rule;
  readonly target: Target;
  readonly event: MatchedEvent;
  /** What the target gets. */
  readonly body: string;
  readonly traceHeader: string | undefined;
  /** When the bus took the event. */
  readonly since: Instant;
}

/** As dead-letter messages name errors. */
type Failure = Omit<PushFailure, "kind"> & { readonly kind: PushFailure["kind"] | "input" };

const ERROR_CODES: Readonly<Record<Failure["kind"], string>> = {
  "no-permission": "NO_PERMISSIONS",
  "no-target": "NO_RESOURCE",
  throttled: "THROTTLING",
  failed: "ERROR_FROM_TARGET",
  refused: "SDK_CLIENT_ERROR",
  input: "INVALID_PARAMETER",
};

/** Errors that another attempt may not meet again. */
const RETRYABLE: ReadonlySet<Failure["kind"]> = new Set(["throttled", "failed"]);

export class Deliveries {
  private readonly ports: ServicePorts;

  constructor(ports: ServicePorts) {
    this.ports = ports;
  }

  /** Sends an event to a target of a rule after the time that EventBridge takes. */
  start(rule: Rule, target: Target, event: MatchedEvent, traceHeader: string | undefined): void {
    const { agenda } = this.ports;
    const since = agenda.now;
    agenda.at(since + deliveryDelayUs(target.random), () => {
      const body = target.input(event, rule);
      const delivery = { rule, target, event, traceHeader, since };
      if (typeof body === "string") return this.attempt({ ...delivery, body }, 1);
      const failure: Failure = { kind: "input", code: "", message: body.error };
      this.giveUp({ ...delivery, body: "" }, 1, failure, "the target cannot be sent this input");
    });
  }

  private attempt(delivery: Delivery, attempt: number): void {
    const { rule, target, body, traceHeader, since } = delivery;
    const { arn, roleArn, messageGroupId } = target.configuration;
    const onOutcome = (outcome: PushOutcome): void => {
      if (!outcome.ok) return this.onFailure(delivery, attempt, outcome);
      this.ports.record({
        type: "event.delivered",
        ...named(delivery),
        attempt,
        ageUs: this.ports.agenda.now - since,
      });
    };
    this.ports.targets.push(
      {
        targetArn: arn,
        body,
        service: EVENTBRIDGE,
        sourceArn: rule.arn,
        ...(roleArn ? { roleArn } : {}),
        ...(messageGroupId ? { messageGroupId } : {}),
        ...(traceHeader ? { traceHeader } : {}),
      },
      onOutcome,
    );
  }

  private onFailure(delivery: Delivery, attempt: number, failure: PushFailure): void {
    if (!RETRYABLE.has(failure.kind)) {
      const because = "the same error would come again: it is not retried";
      return this.giveUp(delivery, attempt, failure, because);
    }
    const { target, since } = delivery;
    const {
      maximumRetryAttempts: retries = EVENTBRIDGE_QUOTAS.retryAttempts.value,
      maximumEventAgeSeconds: ageSeconds = EVENTBRIDGE_QUOTAS.eventAge.value,
    } = target.configuration;
    if (attempt > retries) {
      const because = `it was retried ${retries} times, which is the most`;
      return this.giveUp(delivery, attempt, failure, because, "MaximumRetryAttempts");
    }
    const { agenda, record } = this.ports;
    const retryAt = agenda.now + retryDelayUs(attempt, target.random);
    if (retryAt - since > fromSeconds(ageSeconds)) {
      const because = `the next attempt would come later than ${ageSeconds} s after the event`;
      return this.giveUp(delivery, attempt, failure, because, "MaximumEventAgeInSeconds");
    }
    record({
      type: "event.delivery.failed",
      ...named(delivery),
      attempt,
      errorCode: ERROR_CODES[failure.kind],
      error: failure.message,
      retryAt,
      because: `retry ${attempt} of at most ${retries}, after a back-off that doubles`,
      rule: 55,
    });
    agenda.at(retryAt, () => this.attempt(delivery, attempt + 1));
  }

  private giveUp(
    delivery: Delivery,
    attempts: number,
    failure: Failure,
    because: string,
    condition?: EventGivenUp["condition"],
  ): void {
    const { rule, target, event } = delivery;
    const { arn, deadLetterArn } = target.configuration;
    const end = (deadLettered: boolean): void =>
      this.ports.record({
        type: "event.given-up",
        ...named(delivery),
        attempts,
        errorCode: ERROR_CODES[failure.kind],
        error: failure.message,
        ...(condition ? { condition } : {}),
        ...(deadLetterArn ? { deadLetterArn } : {}),
        deadLettered,
        because,
        rule: 55,
      });
    if (!deadLetterArn) return end(false);
    const text = (stringValue: string) => ({ dataType: "String", stringValue });
    this.ports.targets.push(
      {
        targetArn: deadLetterArn,
        body: event.text,
        service: EVENTBRIDGE,
        sourceArn: rule.arn,
        messageAttributes: {
          RULE_ARN: text(rule.arn),
          TARGET_ARN: text(arn),
          ERROR_CODE: text(ERROR_CODES[failure.kind]),
          ERROR_MESSAGE: text(failure.message),
          ...(condition ? { EXHAUSTED_RETRY_CONDITION: text(condition) } : {}),
          RETRY_ATTEMPTS: { dataType: "Number", stringValue: String(attempts - 1) },
        },
      },
      ({ ok }) => end(ok),
    );
  }
}

const named = ({ rule, target, event }: Delivery) => ({
  bus: rule.bus,
  ruleName: rule.name,
  targetId: target.configuration.id,
  targetArn: target.configuration.arn,
  eventId: event.id,
});
