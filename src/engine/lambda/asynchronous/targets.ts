/** What destinations and dead-letter queues may be, read from their ARNs. */

export type TargetKind = "queue" | "topic" | "function" | "event-bus" | "bucket";

export interface Target {
  readonly kind: TargetKind;
  readonly name: string;
  /** Version or alias of a function. */
  readonly qualifier?: string;
  /** FIFO queues and topics, which Lambda cannot deliver to. */
  readonly fifo: boolean;
}

const PATTERNS: [TargetKind, RegExp][] = [
  ["queue", /^arn:aws:sqs:[\w-]+:\d{12}:([\w-]{1,80}(?:\.fifo)?)$/],
  ["topic", /^arn:aws:sns:[\w-]+:\d{12}:([\w-]{1,256}(?:\.fifo)?)$/],
  ["function", /^arn:aws:lambda:[\w-]+:\d{12}:function:([\w-]{1,64})(?::([\w$-]+))?$/],
  ["event-bus", /^arn:aws:events:[\w-]+:\d{12}:event-bus\/([\w./-]{1,256})$/],
  ["bucket", /^arn:aws:s3:::([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])$/],
];

/** `undefined` when the ARN is none of a queue, topic, function, event bus or bucket. */
export function parseTarget(arn: string): Target | undefined {
  for (const [kind, pattern] of PATTERNS) {
    const [, name, qualifier] = pattern.exec(arn) ?? [];
    if (!name) continue;
    return { kind, name, ...(qualifier ? { qualifier } : {}), fifo: name.endsWith(".fifo") };
  }
  return undefined;
}
