/** Where services push to: what SNS, EventBridge, S3, alarms ... hand to a function, queue, topic, bus or log group. */

export interface Push {
  readonly targetArn: string;
  /** A function's event, or a message's body. JSON text, or text. */
  readonly body: string;
  /** `sns.amazonaws.com`: who acts, as the target's own policy names it. */
  readonly service: string;
  /** The topic, rule, bucket or alarm that makes it act. */
  readonly sourceArn: string;
  /** Role that the source acts with, where it has one (a rule's target); otherwise the target's own policy decides. */
  readonly roleArn?: string;
  /** Queues and topics. */
  readonly messageAttributes?: Readonly<Record<string, PushedAttribute>>;
  readonly messageGroupId?: string;
  readonly messageDeduplicationId?: string;
  readonly subject?: string;
  readonly traceHeader?: string;
}

export interface PushedAttribute {
  /** `String`, `Number`, `Binary` or `String.Array`. */
  readonly dataType: string;
  readonly stringValue?: string;
  /** Base64. */
  readonly binaryValue?: string;
}

export type PushOutcome = { readonly ok: true } | ({ readonly ok: false } & PushFailure);

export interface PushFailure {
  /** `no-permission`, `no-target` and `refused` (an error of the request itself) never succeed later; `throttled` and `failed` may. */
  readonly kind: "no-permission" | "no-target" | "refused" | "throttled" | "failed";
  /** What the target's API said. */
  readonly code: string;
  readonly message: string;
}

export interface Targets {
  /** Asks the target at once; `onOutcome` comes when it has taken or refused it. A function takes an event asynchronously. */
  push(push: Push, onOutcome: (outcome: PushOutcome) => void): void;
}
