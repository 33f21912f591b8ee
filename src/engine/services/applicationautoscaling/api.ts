/** Application Auto Scaling on the network, for provisioned concurrency. https://docs.aws.amazon.com/autoscaling/application/APIReference/API_Operations.html */
import { ConfigurationError } from "../../lambda/configuration-rules.ts";
import { awsJson } from "../api/aws-json.ts";
import { operation, type Operation, type ServiceApi } from "../api/service-api.ts";
import { ServiceError, notSimulated } from "../api/service-error.ts";
import type { TargetTracking } from "./configuration.ts";
import { nextDueOf } from "./due.ts";
import { validateTracking } from "./rules.ts";
import type { Scaled, ScalingService } from "./scaling-service.ts";
import {
  alarmsOf,
  DIMENSION,
  METRIC,
  policyArn,
  resourceIdOf,
  Shapes,
  targetArn,
} from "./shapes.ts";

export interface ScalingApiPorts {
  readonly epochMs: number;
  /** Made when the account is deployed. */
  scaling(): ScalingService;
}

interface OnTarget {
  ServiceNamespace?: string;
  ResourceId?: string;
  ScalableDimension?: string;
}

const ON_TARGET = ["ServiceNamespace", "ResourceId", "ScalableDimension"] as const;
const RESOURCE = /^function:([\w-]{1,64}):([\w-]{1,128})$/;
const MOST_POLICIES = 1;

const invalid = (message: string): ServiceError => new ServiceError("ValidationException", message);

const gone = (
  what: string,
  { ServiceNamespace, ResourceId, ScalableDimension }: OnTarget,
): ServiceError =>
  new ServiceError(
    "ObjectNotFoundException",
    `No ${what} found for service namespace: ${ServiceNamespace}, resource ID: ${ResourceId}, scalable dimension: ${ScalableDimension}`,
  );

function required<Value>(value: Value | undefined, member: string): Value {
  if (value !== undefined && value !== null) return value;
  throw invalid(
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}

/** The function and its alias or version. Other services' dimensions are not scaled here. */
function resourceOf({ ServiceNamespace, ResourceId, ScalableDimension }: OnTarget) {
  const namespace = required(ServiceNamespace, "serviceNamespace");
  const dimension = required(ScalableDimension, "scalableDimension");
  if (namespace !== "lambda" || dimension !== DIMENSION) {
    notSimulated(`scaling of ${dimension} (only ${DIMENSION} is)`);
  }
  const [, functionName, qualifier] = RESOURCE.exec(required(ResourceId, "resourceId")) ?? [];
  if (functionName === undefined || qualifier === undefined) {
    throw invalid(
      `Unsupported service namespace, resource type or scalable dimension: ${ResourceId} must be function:<name>:<alias or version>.`,
    );
  }
  return { functionName, qualifier };
}

function onTarget<Input>(
  name: string,
  takes: readonly (keyof Input & string)[],
  run: (input: Input) => unknown,
): [string, Operation] {
  return [
    name,
    operation<Input>({
      takes,
      resource: (input) => (input as OnTarget).ResourceId,
      permissions: () => [{ action: `application-autoscaling:${name}`, resource: "*" }],
      run,
    }),
  ];
}

export function scalingApi(ports: ScalingApiPorts): ServiceApi {
  const shapes = new Shapes(ports.epochMs);
  return {
    service: "application-autoscaling",
    title: "Application Auto Scaling",
    protocol: awsJson({ version: "1.1" }),
    operations: Object.fromEntries([
      ...targetOperations(ports, shapes),
      ...policyOperations(ports, shapes),
      ...actionOperations(ports, shapes),
    ]),
  };
}

interface RegisterInput extends OnTarget {
  MinCapacity?: number;
  MaxCapacity?: number;
  /** The service-linked role acts, whatever is named. */
  RoleARN?: string;
}

interface DescribeInput {
  ServiceNamespace?: string;
  ResourceIds?: string[];
  ResourceId?: string;
  ScalableDimension?: string;
  PolicyNames?: string[];
  ScheduledActionNames?: string[];
  IncludeNotScaledActivities?: boolean;
}

function targetOperations({ scaling }: ScalingApiPorts, shapes: Shapes): [string, Operation][] {
  return [
    onTarget<RegisterInput>(
      "RegisterScalableTarget",
      [...ON_TARGET, "MinCapacity", "MaxCapacity", "RoleARN"],
      (input) => {
        const { functionName, qualifier } = resourceOf(input);
        const known = scaling().target(input.ResourceId!);
        const minimum = capacity(input.MinCapacity ?? known?.minimum, "minCapacity");
        const maximum = capacity(input.MaxCapacity ?? known?.maximum, "maxCapacity");
        if (maximum < minimum) {
          throw invalid("Maximum capacity cannot be less than minimum capacity");
        }
        const target = scaling().register(functionName, qualifier, minimum, maximum);
        return { ScalableTargetARN: targetArn(target) };
      },
    ),
    onTarget<OnTarget>("DeregisterScalableTarget", ON_TARGET, (input) => {
      scaling().deregister(find(scaling(), input));
      return {};
    }),
    onTarget<DescribeInput>(
      "DescribeScalableTargets",
      ["ServiceNamespace", "ResourceIds", "ScalableDimension"],
      ({ ResourceIds, ServiceNamespace }) => {
        required(ServiceNamespace, "serviceNamespace");
        const found = scaling().registered.filter(
          ({ resourceId }) =>
            ServiceNamespace === "lambda" && (ResourceIds?.includes(resourceId) ?? true),
        );
        return { ScalableTargets: found.map((target) => shapes.target(target)) };
      },
    ),
    onTarget<DescribeInput>(
      "DescribeScalingActivities",
      ["ServiceNamespace", "ResourceId", "ScalableDimension", "IncludeNotScaledActivities"],
      ({ ResourceId }) => ({
        ScalingActivities: scaling()
          .activities.filter((it) => ResourceId === undefined || resourceIdOf(it) === ResourceId)
          .toReversed()
          .map((activity) => shapes.activity(activity)),
      }),
    ),
  ];
}

function capacity(value: number | undefined, member: string): number {
  const given = required(value, member);
  if (Number.isInteger(given) && given >= 0) return given;
  throw invalid(`${member} must be a whole number from 0; it is ${given}.`);
}

function find(scaling: ScalingService, input: OnTarget): Scaled {
  resourceOf(input);
  const found = scaling.target(input.ResourceId!);
  if (!found) throw gone("scalable target", input);
  return found;
}

interface PolicyInput extends OnTarget {
  PolicyName?: string;
  PolicyType?: string;
  TargetTrackingScalingPolicyConfiguration?: {
    TargetValue?: number;
    PredefinedMetricSpecification?: { PredefinedMetricType?: string };
    CustomizedMetricSpecification?: unknown;
    ScaleOutCooldown?: number;
    ScaleInCooldown?: number;
    DisableScaleIn?: boolean;
  };
}

function policyOperations({ scaling }: ScalingApiPorts, shapes: Shapes): [string, Operation][] {
  return [
    onTarget<PolicyInput>(
      "PutScalingPolicy",
      [...ON_TARGET, "PolicyName", "PolicyType", "TargetTrackingScalingPolicyConfiguration"],
      (input) => {
        const target = find(scaling(), input);
        const name = required(input.PolicyName, "policyName");
        if (!target.policies.has(name) && target.policies.size >= MOST_POLICIES) {
          throw invalid(
            `Only one TargetTrackingScaling policy for a given metric specification is allowed.`,
          );
        }
        const tracking = trackingOf(input);
        refusing(() => validateTracking(tracking));
        const policy = scaling().putPolicy(target, name, tracking);
        return { PolicyARN: policyArn(target, policy), Alarms: alarmsOf(policy) };
      },
    ),
    onTarget<OnTarget & { PolicyName?: string }>(
      "DeleteScalingPolicy",
      [...ON_TARGET, "PolicyName"],
      (input) => {
        const target = find(scaling(), input);
        const policy = target.policies.get(required(input.PolicyName, "policyName"));
        if (!policy) throw gone(`scaling policy ${input.PolicyName}`, input);
        scaling().deletePolicy(target, policy);
        return {};
      },
    ),
    onTarget<DescribeInput>(
      "DescribeScalingPolicies",
      ["ServiceNamespace", "ResourceId", "ScalableDimension", "PolicyNames"],
      ({ ResourceId, PolicyNames }) => ({
        ScalingPolicies: scaling()
          .registered.filter(({ resourceId }) => (ResourceId ?? resourceId) === resourceId)
          .flatMap((target) => [...target.policies.values()].map((policy) => ({ target, policy })))
          .filter(({ policy }) => PolicyNames?.includes(policy.name) ?? true)
          .map(({ target, policy }) => shapes.policy(target, policy)),
      }),
    ),
  ];
}

function trackingOf({
  PolicyType,
  TargetTrackingScalingPolicyConfiguration: given,
}: PolicyInput): TargetTracking {
  if (PolicyType !== "TargetTrackingScaling") {
    notSimulated(`PutScalingPolicy of the type ${PolicyType ?? "StepScaling"}`);
  }
  const configuration = required(given, "targetTrackingScalingPolicyConfiguration");
  if (configuration.CustomizedMetricSpecification) {
    notSimulated("PutScalingPolicy with CustomizedMetricSpecification");
  }
  const type = configuration.PredefinedMetricSpecification?.PredefinedMetricType;
  if (type !== METRIC) {
    throw invalid(
      `Predefined metric type ${type ?? "none"} is not supported for ${DIMENSION}: ${METRIC} is.`,
    );
  }
  const { ScaleInCooldown, ScaleOutCooldown, DisableScaleIn } = configuration;
  return {
    target: required(configuration.TargetValue, "targetValue"),
    ...(ScaleInCooldown === undefined ? {} : { scaleInCooldownSeconds: ScaleInCooldown }),
    ...(ScaleOutCooldown === undefined ? {} : { scaleOutCooldownSeconds: ScaleOutCooldown }),
    ...(DisableScaleIn === undefined ? {} : { disableScaleIn: DisableScaleIn }),
  };
}

function refusing(check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw invalid(error.message);
  }
}

interface ActionInput extends OnTarget {
  ScheduledActionName?: string;
  Schedule?: string;
  ScalableTargetAction?: { MinCapacity?: number; MaxCapacity?: number };
}

function actionOperations(
  { scaling, epochMs }: ScalingApiPorts,
  shapes: Shapes,
): [string, Operation][] {
  return [
    onTarget<ActionInput>(
      "PutScheduledAction",
      [...ON_TARGET, "ScheduledActionName", "Schedule", "ScalableTargetAction"],
      (input) => {
        const target = find(scaling(), input);
        const schedule = required(input.Schedule, "schedule");
        const { MinCapacity, MaxCapacity } = input.ScalableTargetAction ?? {};
        if (MinCapacity === undefined && MaxCapacity === undefined) {
          throw invalid(
            "You must specify at least a minimum or maximum capacity for ScalableTargetAction.",
          );
        }
        const nextDue = nextDueOf(schedule, epochMs);
        if (!nextDue) throw invalid(`Invalid schedule expression: ${schedule}`);
        scaling().putAction(
          target,
          {
            name: required(input.ScheduledActionName, "scheduledActionName"),
            schedule,
            ...(MinCapacity === undefined ? {} : { minimum: capacity(MinCapacity, "minCapacity") }),
            ...(MaxCapacity === undefined ? {} : { maximum: capacity(MaxCapacity, "maxCapacity") }),
          },
          nextDue,
        );
        return {};
      },
    ),
    onTarget<ActionInput>(
      "DeleteScheduledAction",
      [...ON_TARGET, "ScheduledActionName"],
      (input) => {
        const target = find(scaling(), input);
        const action = target.actions.get(
          required(input.ScheduledActionName, "scheduledActionName"),
        );
        if (!action) throw gone(`scheduled action ${input.ScheduledActionName}`, input);
        scaling().deleteAction(target, action);
        return {};
      },
    ),
    onTarget<DescribeInput>(
      "DescribeScheduledActions",
      ["ServiceNamespace", "ResourceId", "ScalableDimension", "ScheduledActionNames"],
      ({ ResourceId, ScheduledActionNames }) => ({
        ScheduledActions: scaling()
          .registered.filter(({ resourceId }) => (ResourceId ?? resourceId) === resourceId)
          .flatMap((target) => [...target.actions.values()].map((action) => ({ target, action })))
          .filter(({ action }) => ScheduledActionNames?.includes(action.name) ?? true)
          .map(({ target, action }) => shapes.action(target, action)),
      }),
    ),
  ];
}
