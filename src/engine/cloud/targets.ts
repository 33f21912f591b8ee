/** What services push to: functions, queues ... of the account, if their policies allow it. */
import type { InvokeApi } from "../lambda/world.ts";
import { parseTarget } from "../lambda/asynchronous/targets.ts";
import { ServiceError } from "../services/api/service-error.ts";
import type { Push, PushFailure, PushOutcome, Targets } from "../services/api/targets.ts";
import type { LogGroupTarget } from "./log-group-target.ts";
import type { PushFaults } from "./push-faults.ts";
import { loaded, type Services } from "./services.ts";

interface TargetServices {
  /** Neither is there yet when the services are made that push. */
  services(): Services;
  lambda(): InvokeApi;
  readonly faults: PushFaults;
  readonly logGroups: LogGroupTarget;
}

/** A bus that forwards. */
const EVENTBRIDGE = "events.amazonaws.com";

type OnOutcome = (outcome: PushOutcome) => void;

export function pushTargets({ services, lambda, faults, logGroups }: TargetServices): Targets {
  const allowed = (push: Push, action: string, resource: string): boolean => {
    const { access } = services();
    const { service, sourceArn, roleArn } = push;
    if (roleArn === undefined) {
      return access.allowsService({ service, sourceArn, action, resource });
    }
    const caller = { functionName: "", roleArn, arn: roleArn, environmentId: "" };
    return access.refusal(caller, { action, resource }) === undefined;
  };
  const permitted = (push: Push, action: string, onOutcome: OnOutcome): boolean => {
    if (allowed(push, action, push.targetArn)) return true;
    const message = `${push.sourceArn} is not authorized to perform: ${action} on resource: ${push.targetArn}`;
    onOutcome(failure("no-permission", "AccessDenied", message));
    return false;
  };
  const take = (push: Push, onOutcome: OnOutcome): void => {
    const logGroup = logGroups.nameOf(push.targetArn);
    if (logGroup !== undefined) return asked(onOutcome, () => logGroups.put(logGroup, push.body));
    const target = parseTarget(push.targetArn);
    switch (target?.kind) {
      case "function":
        if (!permitted(push, "lambda:InvokeFunction", onOutcome)) return;
        return toFunction(lambda(), push, target.name, target.qualifier, onOutcome);
      case "queue":
        if (!permitted(push, "sqs:SendMessage", onOutcome)) return;
        return toQueue(services(), push, target.name, onOutcome);
      case "topic":
        if (!permitted(push, "sns:Publish", onOutcome)) return;
        return toTopic(services(), push, onOutcome);
      case "event-bus":
        // Events of AWS's own services need nobody's permission; a rule that sends to a bus does.
        if (push.service === EVENTBRIDGE && !permitted(push, "events:PutEvents", onOutcome)) {
          return;
        }
        return toBus(services(), push, target.name, onOutcome);
      default:
        onOutcome(
          failure("no-target", "NotFound", `There is nothing to deliver to at ${push.targetArn}`),
        );
    }
  };
  return {
    push(push, onOutcome) {
      const fault = faults.faultOf(push);
      if (!fault) return take(push, onOutcome);
      if (fault.afterEffect) take(push, () => {});
      onOutcome({ ok: false, ...fault.failure });
    },
  };
}

const failure = (kind: PushFailure["kind"], code: string, message: string): PushOutcome => ({
  ok: false,
  kind,
  code,
  message,
});

const NOT_FOUND = 404;
const TOO_MANY = 429;

function toFunction(
  lambda: InvokeApi,
  { body, sourceArn, traceHeader }: Push,
  functionName: string,
  qualifier: string | undefined,
  onOutcome: OnOutcome,
): void {
  lambda.invoke(
    {
      functionName,
      ...(qualifier ? { qualifier } : {}),
      invocationType: "Event",
      payload: body,
      source: "service",
      sourceId: sourceArn,
      index: -1,
      ...(traceHeader ? { traceHeader } : {}),
    },
    ({ status, statusCode, payload, errorCode = "ServiceException" }) => {
      if (status !== "refused" && status !== "throttle") return onOutcome({ ok: true });
      const kind =
        statusCode === NOT_FOUND ? "no-target" : statusCode === TOO_MANY ? "throttled" : "failed";
      onOutcome(failure(kind, errorCode, payload));
    },
  );
}

function toQueue(
  { sqs }: Services,
  { body, messageAttributes, messageGroupId, messageDeduplicationId, traceHeader }: Push,
  name: string,
  onOutcome: OnOutcome,
): void {
  const queue = sqs?.queue(name);
  if (!queue) {
    const message = "The specified queue does not exist.";
    return onOutcome(failure("no-target", "QueueDoesNotExist", message));
  }
  asked(onOutcome, () =>
    queue.sendMessage({
      messageBody: body,
      ...(messageAttributes ? { messageAttributes } : {}),
      ...(messageGroupId ? { messageGroupId } : {}),
      ...(messageDeduplicationId ? { messageDeduplicationId } : {}),
      ...(traceHeader ? { traceHeader } : {}),
    }),
  );
}

function toTopic(services: Services, push: Push, onOutcome: OnOutcome): void {
  const { targetArn, body, subject, messageAttributes, traceHeader } = push;
  const { messageGroupId, messageDeduplicationId } = push;
  asked(onOutcome, () =>
    loaded(services, "sns")
      .topic(targetArn)
      .publish({
        message: body,
        ...(subject === undefined ? {} : { subject }),
        ...(messageAttributes ? { messageAttributes } : {}),
        ...(messageGroupId ? { messageGroupId } : {}),
        ...(messageDeduplicationId ? { messageDeduplicationId } : {}),
        ...(traceHeader ? { traceHeader } : {}),
      }),
  );
}

/** What buses are sent are whole events; those of other buses go no further than this one. */
function toBus(
  services: Services,
  { body, service, traceHeader }: Push,
  name: string,
  onOutcome: OnOutcome,
): void {
  const { events } = services;
  // Services tell the default bus of what changes, whether anybody listens or not.
  if (!events) return onOutcome({ ok: true });
  const forwarded = service === EVENTBRIDGE;
  asked(onOutcome, () => events.receive(name, body, { traceHeader, forwarded }));
}

/** Whether a service took what it was asked, and if not, whether asking again may help. */
function asked(onOutcome: OnOutcome, ask: () => unknown): void {
  try {
    ask();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const { code, message, status } = error;
    return onOutcome(failure(kindOf(code, status), code, message));
  }
  onOutcome({ ok: true });
}

const SERVER_ERROR = 500;

function kindOf(code: string, status: number): PushFailure["kind"] {
  if (status === NOT_FOUND || code === "ResourceNotFoundException") return "no-target";
  if (status === TOO_MANY) return "throttled";
  return status >= SERVER_ERROR ? "failed" : "refused";
}
