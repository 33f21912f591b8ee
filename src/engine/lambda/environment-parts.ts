/** What one execution environment consists of, apart from its phases and its process. */
import type { Agenda } from "../kernel/agenda.ts";
import { RandomStream } from "../kernel/random.ts";
import type { InitializationType, TraceEvent } from "../kernel/trace.ts";
import { VirtualFiles } from "../sandbox/files.ts";
import type { ProcessOptions } from "../sandbox/guest-process.ts";
import { usdPerMs } from "./billing.ts";
import { concernsEnvironments, EnvironmentFaults } from "./environment-faults.ts";
import type { ExtensionConfiguration, FunctionConfiguration } from "./configuration.ts";
import type { FaultSchedule } from "./fault-schedule.ts";
import { EnvironmentNetwork } from "./environment-network.ts";
import { credentialsIn, environmentVariables } from "./environment-variables.ts";
import { Extensions } from "./extensions.ts";
import { LogStream, logStreamName } from "./log-stream.ts";
import { TextPlatformLog } from "./log-lines.ts";
import { JsonPlatformLog } from "./platform-events.ts";
import type { PlatformLog } from "./platform-log.ts";
import { EXTENSION_NAME, isExtensionLayer } from "./parameters-secrets-extension/settings.ts";
import { LAMBDA_QUOTAS } from "./quotas.ts";
import * as time from "./time-model.ts";
import type { FunctionVersion, LambdaWorld } from "./world.ts";

export interface EnvironmentParts {
  readonly id: string;
  readonly world: LambdaWorld;
  readonly agenda: Agenda;
  readonly version: FunctionVersion;
  readonly initializationType: InitializationType;
  readonly files: VirtualFiles;
  readonly variables: Record<string, string>;
  /** How long its phases take. */
  readonly timing: RandomStream;
  /** What the function draws. */
  readonly guestRandom: RandomStream;
  /** Memory of the runtime at rest. */
  readonly baseMemoryMb: number;
  /** Dollars for each billed millisecond. */
  readonly perMs: number;
  readonly logs: LogStream;
  readonly platform: PlatformLog;
  /** Absent when the function has none. */
  readonly extensions: Extensions | undefined;
  readonly network: EnvironmentNetwork;
  readonly schedule?: FaultSchedule;
  /** Absent when no fault of the scenario concerns environments. */
  readonly faults: EnvironmentFaults | undefined;
}

export function environmentParts(
  id: string,
  world: LambdaWorld,
  version: FunctionVersion,
  initializationType: InitializationType,
  onExtensionCrash: () => void,
): EnvironmentParts {
  const { configuration, deployment } = version;
  const { ephemeralStorageMb = LAMBDA_QUOTAS.ephemeralStorage.value } = configuration;
  const { agenda, seed, faults } = world;
  const record = (event: TraceEvent): void => world.record(event);
  const credentials = new RandomStream(seed, `${id}/credentials`);
  const streamName = logStreamName(version, world.dateAt(agenda.now), credentials);
  const PlatformLogOfFormat =
    configuration.logging?.format === "JSON" ? JsonPlatformLog : TextPlatformLog;
  const timing = new RandomStream(seed, `${id}/timing`);
  const logs = new LogStream({
    environmentId: id,
    version,
    name: streamName,
    append: (line) => world.log(line),
    record,
  });
  const variables = environmentVariables(version, initializationType, streamName, credentials);
  const extensions = extensionsOf(configuration);
  const secretsExtension = hasSecretsExtension(configuration)
    ? new world.secretsExtension!(variables, {
        agenda,
        outside: world.outside,
        epochMs: world.epochMs,
        dateAt: (instant) => world.dateAt(instant),
        record,
        log: (text) => logs.extension(text),
      })
    : undefined;
  world.credentials.issue({ ...credentialsIn(variables), ...roleSessionOf(version) });
  return {
    id,
    world,
    agenda,
    version,
    initializationType,
    files: new VirtualFiles(deployment, ephemeralStorageMb),
    variables,
    timing,
    guestRandom: new RandomStream(seed, `${id}/guest`),
    baseMemoryMb: time.runtimeMemoryMb(configuration.runtime, timing),
    perMs: usdPerMs({ ...configuration, initializationType }),
    logs,
    platform: new PlatformLogOfFormat({
      version,
      initializationType,
      stream: logs,
      now: () => agenda.now,
      dateAt: (instant) => world.dateAt(instant),
    }),
    extensions:
      extensions.length > 0
        ? new Extensions(id, extensions, agenda, {
            record,
            onCrash: onExtensionCrash,
            onStart: () => secretsExtension?.start(),
            onInvoke: () => secretsExtension?.invoke(),
          })
        : undefined,
    ...(world.schedule ? { schedule: world.schedule } : {}),
    network: new EnvironmentNetwork(world.outside, world.sockets, secretsExtension, record),
    faults: concernsEnvironments(faults)
      ? new EnvironmentFaults(id, seed, faults, record)
      : undefined,
  };
}

const hasSecretsExtension = ({ layers = [] }: FunctionConfiguration): boolean =>
  layers.some(isExtensionLayer);

/** Those of the configuration, and the one that a layer of AWS's brings along. */
const extensionsOf = (configuration: FunctionConfiguration): ExtensionConfiguration[] => [
  ...(configuration.extensions ?? []),
  ...(hasSecretsExtension(configuration)
    ? [{ name: EXTENSION_NAME, kind: "external" as const, ...time.PARAMETERS_SECRETS_EXTENSION }]
    : []),
];

/** The role's session has the name of the function. */
const roleSessionOf = ({ configuration: { functionName, role } }: FunctionVersion) => ({
  functionName,
  ...(role ? { role } : {}),
  sessionName: functionName,
});

/** How the runtime's process is started. */
export function processOptions(parts: EnvironmentParts): Omit<ProcessOptions, "effects"> {
  const { world, version, files, variables, guestRandom } = parts;
  const { runtime, memorySizeMb } = version.configuration;
  return {
    image: world.image,
    deployment: version.deployment,
    files,
    environment: variables,
    random: guestRandom,
    epochMs: world.epochMs,
    heapLimitBytes: time.heapLimitBytes(runtime, memorySizeMb),
    ...(world.onHeartbeat ? { onHeartbeat: world.onHeartbeat } : {}),
  };
}
