/** `EventInvokeConfig` of a SAM function: where results of asynchronous invocations go, and what that takes. */
import type { DeclaredResource } from "../declared.ts";
import { objectOf, oneOf, required, type Kind } from "../kinds.ts";
import { entryOf, type TemplateNode } from "../node.ts";
import { attribute, ref, type Expansion, type Mixed } from "./expansion.ts";

export interface EventInvokeConfig {
  readonly properties: { readonly [name: string]: Mixed };
  /** What the function's role has to allow. */
  readonly policies: Mixed[];
}

const part: Kind<TemplateNode> = { expected: "a value", read: (node) => node };

const destination = objectOf({
  Type: required(oneOf("SQS", "SNS", "Lambda", "EventBridge", "S3Bucket")),
  Destination: part,
});
export const eventInvokeConfig = objectOf({
  MaximumRetryAttempts: part,
  MaximumEventAgeInSeconds: part,
  DestinationConfig: objectOf({ OnSuccess: destination, OnFailure: destination }),
});

const ACTIONS = {
  SQS: "sqs:SendMessage",
  SNS: "sns:Publish",
  Lambda: "lambda:InvokeFunction",
  EventBridge: "events:PutEvents",
  S3Bucket: "s3:PutObject",
} as const;

export function destinations(
  node: TemplateNode,
  functionId: string,
  declared: DeclaredResource,
  into: Expansion,
): EventInvokeConfig | undefined {
  const read = eventInvokeConfig.read(node, into.messages);
  if (!read) return undefined;
  const policies: Mixed[] = [];
  const made: Record<string, Mixed> = {};
  for (const when of ["OnSuccess", "OnFailure"] as const) {
    const it = read.DestinationConfig?.[when];
    if (!it) continue;
    const target = it.Destination ?? generated(it.Type, `${functionId}EventInvokeConfig${when}`);
    if (target === undefined) {
      const place = entryOf(entryOf(node, "DestinationConfig"), when) ?? node;
      into.messages.error(
        place,
        `A destination of the type ${it.Type} needs Destination, its ARN.`,
      );
      continue;
    }
    made[when] = { Destination: target };
    const resource = it.Type === "S3Bucket" ? "*" : target;
    policies.push({
      Statement: [{ Effect: "Allow", Action: ACTIONS[it.Type], Resource: resource }],
    });
  }
  return {
    policies,
    properties: {
      MaximumRetryAttempts: read.MaximumRetryAttempts,
      MaximumEventAgeInSeconds: read.MaximumEventAgeInSeconds,
      DestinationConfig: Object.keys(made).length > 0 ? made : undefined,
    },
  };

  /** SAM makes a queue or a topic where the template names none. */
  function generated(type: keyof typeof ACTIONS, id: string): Mixed {
    if (type === "SQS") {
      into.add(`${id}Queue`, "AWS::SQS::Queue", {}, declared);
      return attribute(`${id}Queue`, "Arn", declared.at);
    }
    if (type !== "SNS") return undefined;
    into.add(`${id}Topic`, "AWS::SNS::Topic", {}, declared);
    return ref(`${id}Topic`, declared.at);
  }
}
