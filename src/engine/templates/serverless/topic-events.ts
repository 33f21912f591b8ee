/** Event `sns`: a topic of the service's own, or the subscription to one that is in `resources`. */
import { DESCRIPTION, notSimulated } from "../kinds.ts";
import { textOf, type TemplateNode } from "../node.ts";
import { attribute, ref, type Mixed } from "../sam/expansion.ts";
import { part } from "../sam/function.ts";
import { readPart, targetOf, type ServiceDraft } from "./draft.ts";
import type { ServiceEvent } from "./service-event.ts";
import { plainName } from "./names.ts";

const TOPIC = {
  arn: part,
  topicName: part,
  displayName: DESCRIPTION,
  filterPolicy: part,
  filterPolicyScope: part,
  redrivePolicy: part,
  kmsMasterKeyId: notSimulated("There are no keys: messages are kept as they are."),
};
const REDRIVE = {
  deadLetterTargetArn: part,
  deadLetterTargetRef: part,
  deadLetterTargetImport: part,
};

export function topicEvent(event: ServiceEvent, draft: ServiceDraft): void {
  const { owner, node, at } = event;
  const it = node.kind === "map" ? readPart(node, TOPIC, "An sns event", draft.messages) : {};
  if (!it) return;
  const text = textOf(node);
  const arn = it.arn ?? (node.kind === "call" || text?.startsWith("arn:") ? node : undefined);
  const name = textOf(it.topicName) ?? topicNameIn(arn) ?? text;
  if (name === undefined) {
    draft.messages.error(
      at,
      "An sns event needs the name of a topic, its arn, or topicName beside an arn that is a reference.",
    );
    return;
  }
  const id = plainName(name);
  const topicId = `SNSTopic${id}`;
  if (!arn) draft.add(topicId, "AWS::SNS::Topic", { TopicName: it.topicName ?? name }, at);
  const topic: Mixed = arn ?? ref(topicId, at);
  draft.add(
    `${owner.normal}SnsSubscription${id}`,
    "AWS::SNS::Subscription",
    {
      TopicArn: topic,
      Protocol: "lambda",
      Endpoint: targetOf(owner),
      FilterPolicy: it.filterPolicy,
      FilterPolicyScope: it.filterPolicyScope,
      RedrivePolicy: it.redrivePolicy && redriveOf(it.redrivePolicy, draft),
    },
    at,
  );
  const permission = `${owner.normal}LambdaPermission${id}SNS`;
  draft.permit(permission, owner, "sns.amazonaws.com", { SourceArn: topic });
}

const topicNameIn = (arn: TemplateNode | undefined): string | undefined => {
  const text = textOf(arn);
  if (text !== undefined) return text.split(":").at(-1);
  // The name of the resource is as good: what is generated needs one of its own.
  return arn?.kind === "call" && arn.name === "Ref" ? textOf(arn.argument) : undefined;
};

function redriveOf(node: TemplateNode, draft: ServiceDraft): Mixed {
  const it = readPart(node, REDRIVE, "redrivePolicy", draft.messages);
  const name = textOf(it?.deadLetterTargetRef);
  if (it?.deadLetterTargetImport) {
    draft.messages.notSimulated(
      it.deadLetterTargetImport,
      "There is no other stack to import from.",
    );
  }
  const arn = name === undefined ? it?.deadLetterTargetArn : attribute(name, "Arn", node);
  return arn && { deadLetterTargetArn: arn };
}
