/** What Application Auto Scaling's API shows of targets, policies, scheduled actions and activities. */
import { toMs, type Instant } from "../../kernel/instant.ts";
import { ACCOUNT_ID, REGION } from "../../lambda/environment-variables.ts";
import type { Activity, Policy, Scaled, ScheduledAction } from "./scaling-service.ts";

export const DIMENSION = "lambda:function:ProvisionedConcurrency";
export const METRIC = "LambdaProvisionedConcurrencyUtilization";
const ROLE = `arn:aws:iam::${ACCOUNT_ID}:role/aws-service-role/lambda.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_LambdaConcurrency`;
const MS_PER_SECOND = 1_000;

const arn = (rest: string): string =>
  `arn:aws:application-autoscaling:${REGION}:${ACCOUNT_ID}:${rest}`;
export const targetArn = ({ resourceId }: Scaled): string => arn(`scalable-target/${resourceId}`);
export const policyArn = ({ resourceId }: Scaled, { name }: Policy): string =>
  `arn:aws:autoscaling:${REGION}:${ACCOUNT_ID}:scalingPolicy:resource/lambda/${resourceId}:policyName/${name}`;
export const alarmsOf = ({ alarmNames }: Policy) =>
  alarmNames.map((AlarmName) => ({
    AlarmName,
    AlarmARN: `arn:aws:cloudwatch:${REGION}:${ACCOUNT_ID}:alarm:${AlarmName}`,
  }));
export const resourceIdOf = ({ functionName, qualifier }: Activity): string =>
  `function:${functionName}:${qualifier}`;

/** What the Describe operations show. */
export class Shapes {
  private readonly epochMs: number;

  constructor(epochMs: number) {
    this.epochMs = epochMs;
  }

  target(target: Scaled) {
    return {
      ...this.on(target),
      MinCapacity: target.minimum,
      MaxCapacity: target.maximum,
      RoleARN: ROLE,
      CreationTime: this.seconds(target.registeredAt),
      ScalableTargetARN: targetArn(target),
    };
  }

  policy(target: Scaled, policy: Policy) {
    const { tracking } = policy;
    return {
      ...this.on(target),
      PolicyARN: policyArn(target, policy),
      PolicyName: policy.name,
      PolicyType: "TargetTrackingScaling",
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: tracking.target,
        PredefinedMetricSpecification: { PredefinedMetricType: METRIC },
        ScaleOutCooldown: tracking.scaleOutCooldownSeconds,
        ScaleInCooldown: tracking.scaleInCooldownSeconds,
        DisableScaleIn: tracking.disableScaleIn,
      },
      Alarms: alarmsOf(policy),
      CreationTime: this.seconds(policy.createdAt),
    };
  }

  action(target: Scaled, { name, schedule, minimum, maximum, createdAt }: ScheduledAction) {
    return {
      ...this.on(target),
      ScheduledActionName: name,
      ScheduledActionARN: arn(
        `scheduledAction:resource/lambda/${target.resourceId}:scheduledActionName/${name}`,
      ),
      Schedule: schedule,
      ScalableTargetAction: { MinCapacity: minimum, MaxCapacity: maximum },
      CreationTime: this.seconds(createdAt),
    };
  }

  activity(activity: Activity) {
    return {
      ActivityId: `${resourceIdOf(activity)}@${activity.at}`,
      ServiceNamespace: "lambda",
      ResourceId: resourceIdOf(activity),
      ScalableDimension: DIMENSION,
      Description: `Setting desired concurrency to ${activity.to}.`,
      Cause: `${activity.cause}: ${activity.because}`,
      StartTime: this.seconds(activity.at),
      StatusCode: "Successful",
    };
  }

  private on({ resourceId }: Scaled) {
    return { ServiceNamespace: "lambda", ResourceId: resourceId, ScalableDimension: DIMENSION };
  }

  private seconds(instant: Instant): number {
    return (this.epochMs + Math.floor(toMs(instant))) / MS_PER_SECOND;
  }
}
