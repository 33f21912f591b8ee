/** AWS::ApplicationAutoScaling: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApplicationAutoScaling.html */
import type { AccountBuilder } from "../account-builder.ts";
import {
  filledText,
  flag,
  listOf,
  notSimulated,
  number,
  objectOf,
  oneOf,
  required,
  textLike,
  whole,
} from "../kinds.ts";
import type { Located } from "../node.ts";
import { resourceType } from "../resource-type.ts";

const namespace = oneOf("lambda");
const dimension = oneOf("lambda:function:ProvisionedConcurrency");
const resourceId = textLike(
  /^function:[\w-]+:[\w-]+$/,
  "function:<name>:<alias>, for example function:orders:live",
);

const utc = textLike(/^(?:Etc\/)?UTC$/, "UTC: there are no other time zones here");

const target = resourceType({
  type: "AWS::ApplicationAutoScaling::ScalableTarget",
  properties: {
    ServiceNamespace: required(namespace),
    ScalableDimension: required(dimension),
    ResourceId: required(resourceId),
    MinCapacity: required(whole),
    MaxCapacity: required(whole),
    ScheduledActions: listOf(
      objectOf({
        ScheduledActionName: required(filledText),
        Schedule: required(filledText),
        ScalableTargetAction: objectOf({ MinCapacity: whole, MaxCapacity: whole }),
        StartTime: notSimulated("The action happens whenever its schedule says so."),
        EndTime: notSimulated("The action happens whenever its schedule says so."),
        Timezone: utc,
      }),
    ),
    RoleARN: notSimulated("Application Auto Scaling may change what it scales."),
    SuspendedState: notSimulated("Scaling is never suspended."),
  },
  naming: { longest: 64 },
  ref: ({ properties }) => idOf(properties.ResourceId),
  attributes: { Id: ({ properties }) => idOf(properties.ResourceId) },
  deploy(resource, account) {
    const { properties: it } = resource;
    const [, functionName = "", qualifier = ""] = it.ResourceId.split(":");
    account.add(
      "scalableTargets",
      {
        functionName,
        qualifier,
        minimum: it.MinCapacity,
        maximum: it.MaxCapacity,
        scheduled: it.ScheduledActions?.map((action) => ({
          name: action.ScheduledActionName,
          schedule: action.Schedule,
          minimum: action.ScalableTargetAction?.MinCapacity,
          maximum: action.ScalableTargetAction?.MaxCapacity,
        })),
      },
      resource,
    );
  },
});

const idOf = (resourceId: string): string =>
  `${resourceId}|lambda:function:ProvisionedConcurrency|lambda`;

const policy = resourceType({
  type: "AWS::ApplicationAutoScaling::ScalingPolicy",
  properties: {
    PolicyName: filledText,
    PolicyType: required(oneOf("TargetTrackingScaling")),
    ScalingTargetId: filledText,
    ServiceNamespace: namespace,
    ScalableDimension: dimension,
    ResourceId: resourceId,
    TargetTrackingScalingPolicyConfiguration: required(
      objectOf({
        TargetValue: required(number),
        PredefinedMetricSpecification: required(
          objectOf({
            PredefinedMetricType: required(oneOf("LambdaProvisionedConcurrencyUtilization")),
            ResourceLabel: notSimulated("The metric is of the target itself."),
          }),
        ),
        ScaleInCooldown: whole,
        ScaleOutCooldown: whole,
        DisableScaleIn: flag,
        CustomizedMetricSpecification: notSimulated(
          "Targets are tracked by LambdaProvisionedConcurrencyUtilization.",
        ),
      }),
    ),
    StepScalingPolicyConfiguration: notSimulated("Policies track a target."),
    PredictiveScalingPolicyConfiguration: notSimulated("Policies track a target."),
  },
  /** One-minute datapoints below the target before it scales in; AWS documents 3 and is seen to take 15. */
  coldstart: { ScaleInDatapoints: whole },
  naming: { property: "PolicyName", longest: 256 },
  ref: ({ name }) => name,
  attributes: { Arn: ({ name }) => name },
  deploy(resource, account) {
    const { properties, coldstart } = resource;
    const it = properties.TargetTrackingScalingPolicyConfiguration;
    const found = targetOf(properties.ScalingTargetId ?? properties.ResourceId, resource, account);
    if (!found) return;
    found.targetTracking = Object.fromEntries(
      Object.entries({
        target: it.TargetValue,
        scaleInCooldownSeconds: it.ScaleInCooldown,
        scaleOutCooldownSeconds: it.ScaleOutCooldown,
        disableScaleIn: it.DisableScaleIn,
        scaleInDatapoints: coldstart.ScaleInDatapoints,
      }).filter(([, value]) => value !== undefined),
    ) as NonNullable<typeof found.targetTracking>;
  },
});

function targetOf(id: string | undefined, at: Located, account: AccountBuilder) {
  const [, functionName, qualifier] = id?.split("|")[0]?.split(":") ?? [];
  const found = account.find(
    "scalableTargets",
    (it) => it.functionName === functionName && it.qualifier === qualifier,
  );
  if (!found) {
    account.messages.error(
      at,
      "Expected a scalable target of this template. Set ScalingTargetId to !Ref <logical id of the AWS::ApplicationAutoScaling::ScalableTarget>.",
    );
  }
  return found;
}

export const APPLICATION_AUTO_SCALING_TYPES = [target, policy];
