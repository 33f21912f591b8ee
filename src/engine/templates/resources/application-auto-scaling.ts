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

/** Runs begin here: `at(2026-01-05T09:10:00)` is ten minutes later. */
const RUN_START = { date: "2026-01-05", ms: 9 * 3_600_000 };
const MS_PER_DAY = 86_400_000;
const schedule = textLike(
  /^at\(2026-01-\d\dT\d\d:\d\d:\d\d\)$/,
  `an instant of the run: at(yyyy-mm-ddThh:mm:ss); runs begin on ${RUN_START.date} at 09:00:00 UTC`,
);

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
        Schedule: required(schedule),
        ScalableTargetAction: objectOf({ MinCapacity: whole, MaxCapacity: whole }),
        StartTime: notSimulated("The action happens at the instant of its schedule."),
        EndTime: notSimulated("The action happens at the instant of its schedule."),
        Timezone: notSimulated("Schedules are in UTC."),
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
          atMs: instantOf(action.Schedule),
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

/** In ms from the start of the run. */
function instantOf(at: string): number {
  const [, day, hours, minutes, seconds] = /-(\d\d)T(\d\d):(\d\d):(\d\d)/.exec(at)!.map(Number);
  const time = ((hours! * 60 + minutes!) * 60 + seconds!) * 1_000;
  return Math.max(0, (day! - 5) * MS_PER_DAY + time - RUN_START.ms);
}

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
