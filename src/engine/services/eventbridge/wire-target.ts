/** Targets as the API writes them. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html */
import { requiredTextOf, textOf } from "../api/members.ts";
import { notSimulated } from "../api/service-error.ts";
import type { TargetConfiguration } from "./configuration.ts";
import { constraint } from "./errors.ts";
import { checkTypes } from "./member-types.ts";

export interface WireTarget {
  Id: string;
  Arn: string;
  RoleArn?: string;
  Input?: string;
  InputPath?: string;
  InputTransformer?: { InputPathsMap?: Record<string, string>; InputTemplate: string };
  SqsParameters?: { MessageGroupId?: string };
  RetryPolicy?: { MaximumRetryAttempts?: number; MaximumEventAgeInSeconds?: number };
  DeadLetterConfig?: { Arn?: string };
}

const MEMBERS = new Set([
  "Id",
  "Arn",
  "RoleArn",
  "Input",
  "InputPath",
  "InputTransformer",
  "SqsParameters",
  "RetryPolicy",
  "DeadLetterConfig",
]);

/** Members that are structures: their own members are looked at one by one. */
const STRUCTURES = {
  InputTransformer: undefined,
  SqsParameters: undefined,
  RetryPolicy: undefined,
  DeadLetterConfig: undefined,
};

/** Throws `ValidationException`. `index`: in the request. */
export function targetOf(wire: WireTarget, index: number): TargetConfiguration {
  const unknown = Object.keys(wire ?? {}).find((name) => !MEMBERS.has(name));
  if (unknown !== undefined) notSimulated(`PutTargets with ${unknown}`);
  checkTypes({ ...wire, ...STRUCTURES });
  for (const member of ["Id", "Arn"] as const) {
    if (typeof wire[member] === "string") continue;
    const at = `targets.${index + 1}.member.${member.toLowerCase()}`;
    throw constraint("null", at, "Member must not be null");
  }
  const { InputTransformer, RetryPolicy } = wire;
  return {
    id: wire.Id,
    arn: wire.Arn,
    ...given("roleArn", wire.RoleArn),
    ...given("input", wire.Input),
    ...given("inputPath", wire.InputPath),
    ...given(
      "inputTransformer",
      InputTransformer && {
        ...given("paths", InputTransformer.InputPathsMap),
        template: requiredTextOf(InputTransformer, "InputTemplate"),
      },
    ),
    ...given("messageGroupId", textOf(wire.SqsParameters ?? {}, "MessageGroupId")),
    ...given("maximumRetryAttempts", RetryPolicy?.MaximumRetryAttempts),
    ...given("maximumEventAgeSeconds", RetryPolicy?.MaximumEventAgeInSeconds),
    ...given("deadLetterArn", textOf(wire.DeadLetterConfig ?? {}, "Arn")),
  };
}

export function wireTarget(target: TargetConfiguration): WireTarget {
  const { inputTransformer, messageGroupId, deadLetterArn } = target;
  const retry = {
    ...given("MaximumRetryAttempts", target.maximumRetryAttempts),
    ...given("MaximumEventAgeInSeconds", target.maximumEventAgeSeconds),
  };
  return {
    Id: target.id,
    Arn: target.arn,
    ...given("RoleArn", target.roleArn),
    ...given("Input", target.input),
    ...given("InputPath", target.inputPath),
    ...given(
      "InputTransformer",
      inputTransformer && {
        ...given("InputPathsMap", inputTransformer.paths),
        InputTemplate: inputTransformer.template,
      },
    ),
    ...given("SqsParameters", messageGroupId && { MessageGroupId: messageGroupId }),
    ...(Object.keys(retry).length > 0 ? { RetryPolicy: retry } : {}),
    ...given("DeadLetterConfig", deadLetterArn && { Arn: deadLetterArn }),
  };
}

const given = <K extends string, T>(name: K, value: T | undefined | ""): { [P in K]?: T } =>
  (value === undefined || value === "" ? {} : { [name]: value }) as { [P in K]?: T };
