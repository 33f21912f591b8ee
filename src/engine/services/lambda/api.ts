/** Lambda's own API on the network. https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html */
import type { Agenda } from "../../kernel/agenda.ts";
import type { Instant } from "../../kernel/instant.ts";
import type { TraceEvent } from "../../kernel/trace.ts";
import { ACCOUNT_ID, REGION } from "../../lambda/environment-variables.ts";
import type { EventSourceMappings } from "../../lambda/event-source-mappings/event-source-mappings.ts";
import { LAMBDA_QUOTAS } from "../../lambda/quotas.ts";
import type { LambdaService } from "../../lambda/service.ts";
import { restJson, RestOutput, type RestInput } from "../api/rest-json.ts";
import {
  operation,
  type Call,
  type Operation,
  type Permission,
  type ServiceApi,
} from "../api/service-api.ts";
import { notSimulated } from "../api/service-error.ts";
import { membersOf } from "./body.ts";
import { FunctionSettingsApi, type EventInvokeInput } from "./concurrency.ts";
import { arnOf, functionNamed, type NamedFunction } from "./function-name.ts";
import { codeOf, CONFIGURATION_MEMBERS, type ConfigurationChanges } from "./function-shape.ts";
import { Functions } from "./functions.ts";
import { invoke, invokeWithResponseStream } from "./invoke.ts";
import { MAPPING_MEMBERS, MappingsApi, type MappingInput, type MappingsPorts } from "./mappings.ts";
import { pageOf } from "./pages.ts";
import {
  PERMISSION_MEMBERS,
  Permissions,
  type PermissionInput,
  type Policies,
} from "./permissions.ts";
import { ROUTES } from "./routes.ts";

export interface LambdaApiPorts {
  readonly agenda: Agenda;
  readonly seed: string;
  readonly epochMs: number;
  readonly lambda: LambdaService;
  readonly mappings: EventSourceMappings;
  readonly policies: Policies;
  readonly sourceOf: MappingsPorts["sourceOf"];
  dateAt(instant: Instant): string;
  record(event: TraceEvent): void;
}

const CREATED = 201;
const ACCEPTED = 202;
const NO_CONTENT = 204;
const FORBIDDEN = 403;
const BYTES_PER_MB = 1_024 * 1_024;

const named = ({ params, query }: RestInput): NamedFunction =>
  functionNamed(params.FunctionName!, query.Qualifier);

const nothing = (): RestOutput => new RestOutput(NO_CONTENT, undefined);

type Run = (input: RestInput, call: Call) => unknown;

/** An operation on one function; what it may do is asked of the function (with its qualifier). */
const onFunction = (action: string, run: Run): Operation =>
  operation<RestInput>({
    permissions: (input): Permission[] => [
      { action: `lambda:${action}`, resource: arnOf(named(input)) },
    ],
    resource: (input) => named(input).functionName,
    run,
  });

const onAnything = (
  action: string,
  run: Run,
  resource: (input: RestInput) => string = () => "*",
): Operation =>
  operation<RestInput>({
    permissions: (input): Permission[] => [
      { action: `lambda:${action}`, resource: resource(input) },
    ],
    run,
  });

const mappingArn = ({ params }: RestInput): string =>
  `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:event-source-mapping:${params.UUID}`;

export function lambdaApi(ports: LambdaApiPorts): ServiceApi {
  const { lambda } = ports;
  const functions = new Functions(ports, lambda);
  const settings = new FunctionSettingsApi(ports, lambda, functions);
  const mappings = new MappingsApi(ports, ports.mappings, functions);
  const permissions = new Permissions(ports.policies, functions);
  return {
    service: "lambda",
    title: "Lambda",
    protocol: restJson(ROUTES),
    accessDenied: { code: "AccessDeniedException", status: FORBIDDEN },
    operations: {
      Invoke: onFunction("InvokeFunction", (input, call) => invoke(lambda, input, call)),
      InvokeWithResponseStream: onFunction("InvokeFunction", (input, call) =>
        invokeWithResponseStream(lambda, input, call),
      ),
      ...functionOperations(lambda, functions),
      ...aliasOperations(functions),
      ...settingsOperations(settings),
      ...mappingOperations(mappings),
      ...permissionOperations(permissions),
      GetAccountSettings: onAnything("GetAccountSettings", () => accountSettings(lambda)),
    },
  };
}

function functionOperations(
  lambda: LambdaService,
  functions: Functions,
): Record<string, Operation> {
  return {
    GetFunction: onFunction("GetFunction", (input) => {
      const { functionName } = named(input);
      const Configuration = functions.shape(named(input));
      const reserved = lambda.reservedConcurrency(functionName);
      return {
        Configuration,
        Code: { RepositoryType: "S3" },
        ...(reserved === undefined
          ? {}
          : { Concurrency: { ReservedConcurrentExecutions: reserved } }),
      };
    }),
    GetFunctionConfiguration: onFunction("GetFunctionConfiguration", (input) =>
      functions.shape(named(input)),
    ),
    ListFunctions: onAnything("ListFunctions", ({ query }) => {
      const { FunctionVersion, MasterRegion } = query;
      if (MasterRegion) notSimulated("ListFunctions with MasterRegion");
      const { page, NextMarker } = pageOf(functions.list(FunctionVersion === "ALL"), query);
      return { Functions: page, ...(NextMarker ? { NextMarker } : {}) };
    }),
    UpdateFunctionConfiguration: onFunction("UpdateFunctionConfiguration", (input) =>
      functions.updateConfiguration(
        named(input),
        membersOf<ConfigurationChanges>(
          "UpdateFunctionConfiguration",
          input.body,
          CONFIGURATION_MEMBERS,
        ),
      ),
    ),
    PublishVersion: onFunction("PublishVersion", (input) => {
      const given = membersOf<{ Description?: string; CodeSha256?: string; RevisionId?: string }>(
        "PublishVersion",
        input.body,
        ["Description", "CodeSha256", "RevisionId"],
      );
      return new RestOutput(CREATED, functions.publishVersion(named(input), given));
    }),
    ListVersionsByFunction: onFunction("ListVersionsByFunction", (input) => {
      const { page, NextMarker } = pageOf(functions.listVersions(named(input)), input.query);
      return { Versions: page, ...(NextMarker ? { NextMarker } : {}) };
    }),
  };
}

interface AliasBody {
  Name?: string;
  FunctionVersion?: string;
  Description?: string;
  RoutingConfig?: { AdditionalVersionWeights?: Record<string, number> };
  RevisionId?: string;
}

function aliasOperations(functions: Functions): Record<string, Operation> {
  const changes = ["FunctionVersion", "Description", "RoutingConfig"] as const;
  return {
    CreateAlias: onFunction("CreateAlias", (input) => {
      const body = membersOf<AliasBody>("CreateAlias", input.body, ["Name", ...changes]);
      return new RestOutput(CREATED, functions.createAlias(named(input), body));
    }),
    UpdateAlias: onFunction("UpdateAlias", (input) => {
      const body = membersOf<AliasBody>("UpdateAlias", input.body, [...changes, "RevisionId"]);
      return functions.updateAlias(named(input), input.params.Name!, body);
    }),
    GetAlias: onFunction("GetAlias", (input) =>
      functions.aliasShape(named(input), input.params.Name!),
    ),
    ListAliases: onFunction("ListAliases", (input) => {
      const all = functions.listAliases(named(input), input.query.FunctionVersion);
      const { page, NextMarker } = pageOf(all, input.query);
      return { Aliases: page, ...(NextMarker ? { NextMarker } : {}) };
    }),
    DeleteAlias: onFunction("DeleteAlias", (input) => {
      functions.deleteAlias(named(input), input.params.Name!);
      return nothing();
    }),
  };
}

function settingsOperations(settings: FunctionSettingsApi): Record<string, Operation> {
  const eventInvoke = (operationName: string, input: RestInput) =>
    membersOf<EventInvokeInput>(operationName, input.body, [
      "MaximumRetryAttempts",
      "MaximumEventAgeInSeconds",
      "DestinationConfig",
    ]);
  return {
    PutFunctionConcurrency: onFunction("PutFunctionConcurrency", (input) => {
      const body = membersOf<{ ReservedConcurrentExecutions?: number }>(
        "PutFunctionConcurrency",
        input.body,
        ["ReservedConcurrentExecutions"],
      );
      return settings.putReserved(named(input), body.ReservedConcurrentExecutions);
    }),
    GetFunctionConcurrency: onFunction("GetFunctionConcurrency", (input) =>
      settings.reserved(named(input)),
    ),
    DeleteFunctionConcurrency: onFunction("DeleteFunctionConcurrency", (input) => {
      settings.deleteReserved(named(input));
      return nothing();
    }),
    PutProvisionedConcurrencyConfig: onFunction("PutProvisionedConcurrencyConfig", (input) => {
      const body = membersOf<{ ProvisionedConcurrentExecutions?: number }>(
        "PutProvisionedConcurrencyConfig",
        input.body,
        ["ProvisionedConcurrentExecutions"],
      );
      const put = settings.putProvisioned(named(input), body.ProvisionedConcurrentExecutions);
      return new RestOutput(ACCEPTED, put);
    }),
    // The list has the same path, with List=ALL.
    GetProvisionedConcurrencyConfig: onFunction("GetProvisionedConcurrencyConfig", (input) => {
      if (input.query.List !== "ALL") return settings.provisioned(named(input));
      const { page, NextMarker } = pageOf(settings.listProvisioned(named(input)), input.query);
      return { ProvisionedConcurrencyConfigs: page, ...(NextMarker ? { NextMarker } : {}) };
    }),
    DeleteProvisionedConcurrencyConfig: onFunction(
      "DeleteProvisionedConcurrencyConfig",
      (input) => {
        settings.deleteProvisioned(named(input));
        return nothing();
      },
    ),
    PutFunctionEventInvokeConfig: onFunction("PutFunctionEventInvokeConfig", (input) =>
      settings.putEventInvoke(
        named(input),
        eventInvoke("PutFunctionEventInvokeConfig", input),
        false,
      ),
    ),
    UpdateFunctionEventInvokeConfig: onFunction("UpdateFunctionEventInvokeConfig", (input) =>
      settings.putEventInvoke(
        named(input),
        eventInvoke("UpdateFunctionEventInvokeConfig", input),
        true,
      ),
    ),
    GetFunctionEventInvokeConfig: onFunction("GetFunctionEventInvokeConfig", (input) =>
      settings.eventInvoke(named(input)),
    ),
    ListFunctionEventInvokeConfigs: onFunction("ListFunctionEventInvokeConfigs", (input) => ({
      FunctionEventInvokeConfigs: settings.listEventInvoke(named(input)),
    })),
    DeleteFunctionEventInvokeConfig: onFunction("DeleteFunctionEventInvokeConfig", (input) => {
      settings.deleteEventInvoke(named(input));
      return nothing();
    }),
    GetFunctionRecursionConfig: onFunction("GetFunctionRecursionConfig", (input) =>
      settings.recursion(named(input)),
    ),
    PutFunctionRecursionConfig: onFunction("PutFunctionRecursionConfig", (input) => {
      const { RecursiveLoop } = membersOf<{ RecursiveLoop?: string }>(
        "PutFunctionRecursionConfig",
        input.body,
        ["RecursiveLoop"],
      );
      return settings.putRecursion(named(input), RecursiveLoop);
    }),
  };
}

function mappingOperations(mappings: MappingsApi): Record<string, Operation> {
  const members = (operationName: string, input: RestInput) =>
    membersOf<MappingInput>(operationName, input.body, MAPPING_MEMBERS);
  return {
    CreateEventSourceMapping: onAnything(
      "CreateEventSourceMapping",
      (input) =>
        new RestOutput(ACCEPTED, mappings.create(members("CreateEventSourceMapping", input))),
    ),
    UpdateEventSourceMapping: onAnything(
      "UpdateEventSourceMapping",
      (input) => {
        const body = members("UpdateEventSourceMapping", input);
        return new RestOutput(ACCEPTED, mappings.update(input.params.UUID!, body));
      },
      mappingArn,
    ),
    GetEventSourceMapping: onAnything(
      "GetEventSourceMapping",
      ({ params }) => mappings.get(params.UUID!),
      mappingArn,
    ),
    ListEventSourceMappings: onAnything("ListEventSourceMappings", ({ query }) => {
      const { page, NextMarker } = pageOf(mappings.list(query), query);
      return { EventSourceMappings: page, ...(NextMarker ? { NextMarker } : {}) };
    }),
    DeleteEventSourceMapping: onAnything(
      "DeleteEventSourceMapping",
      ({ params }) => new RestOutput(ACCEPTED, mappings.delete(params.UUID!)),
      mappingArn,
    ),
  };
}

function permissionOperations(permissions: Permissions): Record<string, Operation> {
  return {
    AddPermission: onFunction("AddPermission", (input) => {
      const body = membersOf<PermissionInput>("AddPermission", input.body, PERMISSION_MEMBERS);
      return new RestOutput(CREATED, permissions.add(named(input), body));
    }),
    GetPolicy: onFunction("GetPolicy", (input) => permissions.policy(named(input))),
    RemovePermission: onFunction("RemovePermission", (input) => {
      permissions.remove(named(input), input.params.StatementId!);
      return nothing();
    }),
  };
}

function accountSettings(lambda: LambdaService) {
  const { limit, unreserved } = lambda.accountConcurrency;
  const { packageUnzipped, packageZipped, codeStorage } = LAMBDA_QUOTAS;
  const { registry } = lambda;
  const versions = registry.names.flatMap((name) => registry.versionsOf(name));
  return {
    AccountLimit: {
      TotalCodeSize: codeStorage.value * BYTES_PER_MB,
      CodeSizeUnzipped: packageUnzipped.value * BYTES_PER_MB,
      CodeSizeZipped: packageZipped.value * BYTES_PER_MB,
      ConcurrentExecutions: limit,
      UnreservedConcurrentExecutions: unreserved,
    },
    AccountUsage: {
      TotalCodeSize: versions.reduce((sum, version) => sum + codeOf(version).size, 0),
      FunctionCount: registry.names.length,
    },
  };
}
