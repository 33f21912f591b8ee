/** What EventBridge wants of a target before it looks at the rule. */
import { parseTarget } from "../../lambda/asynchronous/targets.ts";
import { notSimulated } from "../api/service-error.ts";
import type { TargetConfiguration } from "./configuration.ts";
import { constraint, invalid } from "./errors.ts";
import { EVENTBRIDGE_QUOTAS } from "./quotas.ts";

const LOG_GROUP = /^arn:aws:logs:[\w-]+:\d{12}:log-group:/;

/** Throws `ValidationException`. `index`: in the request. */
export function checkTarget(target: TargetConfiguration, index: number): void {
  const { id, arn, messageGroupId, deadLetterArn } = target;
  const at = (member: string): string => `targets.${index + 1}.member.${member}`;
  if (!/^[.\-_A-Za-z0-9]+$/.test(id)) {
    const rule = "Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+";
    throw constraint(`'${id}'`, at("id"), rule);
  }
  if (id.length > 64) {
    throw constraint(`'${id}'`, at("id"), "Member must have length less than or equal to 64");
  }
  if (!/^arn:[\w-]+:[\w-]+:/.test(arn)) {
    throw invalid(`Parameter ${arn} is not valid. Reason: Provided Arn is not in correct format.`);
  }
  const parsed = parseTarget(arn);
  if (!LOG_GROUP.test(arn) && (!parsed || parsed.kind === "bucket")) {
    notSimulated(
      `the target ${arn}; rules send to functions, queues, topics, event buses and log groups`,
    );
  }
  const fifoQueue = parsed?.kind === "queue" && parsed.fifo;
  if (fifoQueue && messageGroupId === undefined) {
    throw invalid(`Parameter(s) SqsParameters must be specified for target: ${id}.`);
  }
  if (!fifoQueue && messageGroupId !== undefined) {
    throw invalid(`Parameter(s) SqsParameters not valid for target: ${id}.`);
  }
  const deadLetterQueue = deadLetterArn === undefined ? undefined : parseTarget(deadLetterArn);
  if (deadLetterArn !== undefined && (deadLetterQueue?.kind !== "queue" || deadLetterQueue.fifo)) {
    throw invalid(`Invalid DeadLetterConfig for target ${id}: a standard SQS queue is required.`);
  }
  checkRetryPolicy(target, at);
}

function checkRetryPolicy(
  { maximumRetryAttempts: attempts, maximumEventAgeSeconds: age }: TargetConfiguration,
  at: (member: string) => string,
): void {
  const { retryAttempts, eventAgeMinimum, eventAge } = EVENTBRIDGE_QUOTAS;
  within(attempts, 0, retryAttempts.value, at("retryPolicy.maximumRetryAttempts"));
  within(age, eventAgeMinimum.value, eventAge.value, at("retryPolicy.maximumEventAgeInSeconds"));
}

function within(value: number | undefined, least: number, most: number, member: string): void {
  if (value === undefined) return;
  if (!Number.isInteger(value) || value < least) {
    throw constraint(
      `'${value}'`,
      member,
      `Member must have value greater than or equal to ${least}`,
    );
  }
  if (value > most) {
    throw constraint(`'${value}'`, member, `Member must have value less than or equal to ${most}`);
  }
}
