/** Reserved and provisioned concurrency, and settings of asynchronous invocation, in Lambda's API. */
import type { Agenda } from "../../kernel/agenda.ts";
import { toMs, type Instant } from "../../kernel/instant.ts";
import type { AsynchronousConfiguration } from "../../lambda/configuration.ts";
import { functionArn } from "../../lambda/environment-variables.ts";
import type { LambdaService, ProvisionedState } from "../../lambda/service.ts";
import { notSimulated } from "../api/service-error.ts";
import { invalidParameter, notFound } from "./errors.ts";
import type { NamedFunction } from "./function-name.ts";
import { refusing, required, type Functions } from "./functions.ts";

/** https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html */
export interface EventInvokeInput {
  MaximumRetryAttempts?: number;
  MaximumEventAgeInSeconds?: number;
  DestinationConfig?: {
    OnSuccess?: { Destination?: string };
    OnFailure?: { Destination?: string };
  };
}

interface ConcurrencyPorts {
  readonly agenda: Agenda;
  readonly epochMs: number;
  dateAt(instant: Instant): string;
}

const MS_PER_SECOND = 1_000;

export class FunctionSettingsApi {
  private readonly ports: ConcurrencyPorts;
  private readonly lambda: LambdaService;
  private readonly functions: Functions;
  /** When the settings of a function's asynchronous invocation were set. */
  private readonly modified = new Map<string, Instant>();

  constructor(ports: ConcurrencyPorts, lambda: LambdaService, functions: Functions) {
    this.ports = ports;
    this.lambda = lambda;
    this.functions = functions;
  }

  putReserved(named: NamedFunction, amount: number | undefined) {
    const { functionName } = named;
    this.functions.requireFunction(named);
    const reserved = required(amount, "reservedConcurrentExecutions");
    if (!Number.isInteger(reserved) || reserved < 0) {
      throw invalidParameter(
        `1 validation error detected: Value '${reserved}' at 'reservedConcurrentExecutions' failed to satisfy constraint: Member must have value greater than or equal to 0`,
      );
    }
    refusing(() => this.lambda.reserve(functionName, reserved));
    return { ReservedConcurrentExecutions: reserved };
  }

  reserved(named: NamedFunction) {
    this.functions.requireFunction(named);
    const reserved = this.lambda.reservedConcurrency(named.functionName);
    return reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved };
  }

  deleteReserved(named: NamedFunction): void {
    this.functions.requireFunction(named);
    this.lambda.reserve(named.functionName, undefined);
  }

  putProvisioned(named: NamedFunction, amount: number | undefined) {
    const qualifier = this.provisionable(named);
    const wanted = required(amount, "provisionedConcurrentExecutions");
    if (!Number.isInteger(wanted) || wanted < 1) {
      throw invalidParameter(
        `1 validation error detected: Value '${wanted}' at 'provisionedConcurrentExecutions' failed to satisfy constraint: Member must have value greater than or equal to 1`,
      );
    }
    refusing(() =>
      this.lambda.provision(named.functionName, qualifier, wanted, `${wanted} were asked for`),
    );
    return this.provisioned(named);
  }

  provisioned(named: NamedFunction) {
    const qualifier = this.provisionable(named);
    const found = this.lambda.provisionedConcurrency(named.functionName, qualifier);
    if (!found) {
      throw notFound(
        "No Provisioned Concurrency Config found for this function",
        "ProvisionedConcurrencyConfigNotFoundException",
      );
    }
    return this.provisionedShape(found);
  }

  listProvisioned(named: NamedFunction) {
    this.functions.requireFunction(named);
    return this.lambda.provisionedConcurrencyOf(named.functionName).map((state) => ({
      FunctionArn: functionArn(named.functionName, state.qualifier),
      ...this.provisionedShape(state),
    }));
  }

  deleteProvisioned(named: NamedFunction): void {
    const qualifier = this.provisionable(named);
    if (!this.lambda.provisionedConcurrency(named.functionName, qualifier)) return;
    this.lambda.provision(named.functionName, qualifier, 0, "its deletion was asked for");
  }

  /** `PutFunctionEventInvokeConfig`, or with `merge` its update. */
  putEventInvoke(named: NamedFunction, input: EventInvokeInput, merge: boolean) {
    const functionName = this.wholeFunction(named);
    const before = this.lambda.registry.settingsOf(functionName);
    if (merge && !before.asynchronous) throw noEventInvoke(functionName);
    const { OnSuccess, OnFailure } = input.DestinationConfig ?? {};
    const given: AsynchronousConfiguration = {
      ...(input.MaximumRetryAttempts === undefined
        ? {}
        : { maximumRetryAttempts: input.MaximumRetryAttempts }),
      ...(input.MaximumEventAgeInSeconds === undefined
        ? {}
        : { maximumEventAgeSeconds: input.MaximumEventAgeInSeconds }),
      ...(OnSuccess?.Destination ? { onSuccess: OnSuccess.Destination } : {}),
      ...(OnFailure?.Destination ? { onFailure: OnFailure.Destination } : {}),
    };
    const asynchronous = merge ? { ...before.asynchronous, ...given } : given;
    refusing(() => this.lambda.registry.changeSettings(functionName, { ...before, asynchronous }));
    this.modified.set(functionName, this.ports.agenda.now);
    const operation = merge ? "UpdateFunctionEventInvokeConfig" : "PutFunctionEventInvokeConfig";
    this.functions.changed(
      functionName,
      operation,
      `asynchronous invocation: ${JSON.stringify(asynchronous)}`,
    );
    return this.eventInvoke(named);
  }

  eventInvoke(named: NamedFunction) {
    const functionName = this.wholeFunction(named);
    const { asynchronous } = this.lambda.registry.settingsOf(functionName);
    if (!asynchronous) throw noEventInvoke(functionName);
    const { maximumRetryAttempts, maximumEventAgeSeconds, onSuccess, onFailure } = asynchronous;
    const { epochMs } = this.ports;
    return {
      LastModified:
        Math.floor(epochMs + toMs(this.modified.get(functionName) ?? 0)) / MS_PER_SECOND,
      FunctionArn: functionArn(functionName, "$LATEST"),
      ...(maximumRetryAttempts === undefined ? {} : { MaximumRetryAttempts: maximumRetryAttempts }),
      ...(maximumEventAgeSeconds === undefined
        ? {}
        : { MaximumEventAgeInSeconds: maximumEventAgeSeconds }),
      DestinationConfig: {
        OnSuccess: onSuccess ? { Destination: onSuccess } : {},
        OnFailure: onFailure ? { Destination: onFailure } : {},
      },
    };
  }

  listEventInvoke(named: NamedFunction) {
    const functionName = this.wholeFunction(named);
    return this.lambda.registry.settingsOf(functionName).asynchronous
      ? [this.eventInvoke(named)]
      : [];
  }

  deleteEventInvoke(named: NamedFunction): void {
    const functionName = this.wholeFunction(named);
    const { asynchronous, ...rest } = this.lambda.registry.settingsOf(functionName);
    if (!asynchronous) throw noEventInvoke(functionName);
    this.lambda.registry.changeSettings(functionName, rest);
    this.functions.changed(
      functionName,
      "DeleteFunctionEventInvokeConfig",
      "asynchronous invocation has its defaults",
    );
  }

  recursion(named: NamedFunction) {
    this.functions.requireFunction(named);
    const { recursiveLoop = "Terminate" } = this.lambda.registry.settingsOf(named.functionName);
    return { RecursiveLoop: recursiveLoop };
  }

  putRecursion(named: NamedFunction, given: string | undefined) {
    const { functionName } = named;
    this.functions.requireFunction(named);
    const recursiveLoop = required(given, "recursiveLoop");
    if (recursiveLoop !== "Allow" && recursiveLoop !== "Terminate") {
      throw invalidParameter(
        `1 validation error detected: Value '${recursiveLoop}' at 'recursiveLoop' failed to satisfy constraint: Member must satisfy enum value set: [Terminate, Allow]`,
      );
    }
    const before = this.lambda.registry.settingsOf(functionName);
    this.lambda.registry.changeSettings(functionName, { ...before, recursiveLoop });
    this.functions.changed(
      functionName,
      "PutFunctionRecursionConfig",
      `recursive loops: ${recursiveLoop}`,
    );
    return { RecursiveLoop: recursiveLoop };
  }

  private provisionable(named: NamedFunction): string {
    const qualifier = required(named.qualifier, "qualifier");
    this.functions.version(named);
    if (qualifier !== "$LATEST") return qualifier;
    throw invalidParameter(
      "Provisioned Concurrency Configs cannot be applied to unpublished function versions.",
    );
  }

  private provisionedShape(state: ProvisionedState) {
    const { requested, available, allocated, status, statusReason, changedAt } = state;
    return {
      RequestedProvisionedConcurrentExecutions: requested,
      AvailableProvisionedConcurrentExecutions: available,
      AllocatedProvisionedConcurrentExecutions: allocated,
      Status: status,
      ...(statusReason ? { StatusReason: statusReason } : {}),
      LastModified: this.ports.dateAt(changedAt).replace(/\.\d{3}Z$/, "+0000"),
    };
  }

  private wholeFunction(named: NamedFunction): string {
    this.functions.version(named);
    if (named.qualifier !== undefined && named.qualifier !== "$LATEST") {
      notSimulated("an event invoke config of a version or alias (only the function's own)");
    }
    return named.functionName;
  }
}

const noEventInvoke = (functionName: string) =>
  notFound(
    `The function ${functionArn(functionName, "$LATEST")} doesn't have an EventInvokeConfig`,
  );
