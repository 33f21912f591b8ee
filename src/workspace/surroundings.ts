/** What a run has around the function, and what goes wrong in it, in words. */
import type { AccountDefinition, Faults, FunctionConfiguration } from "../session/protocol.ts";

/** One phrase for each fault: "5 % of invocations crash". */
export function faultsInWords({
  init,
  crash,
  delivery,
  dependencies,
  recycle,
  throttle,
}: Faults): string[] {
  return [
    init?.slowProbability &&
      `${percent(init.slowProbability)} of inits take ${time(init.slowMs ?? 0)} longer`,
    init?.failProbability && `${percent(init.failProbability)} of inits crash`,
    crash?.probability && `${percent(crash.probability)} of invocations crash`,
    crash?.arrivals?.length && `${requests(crash.arrivals)} at the first attempt`,
    delivery?.duplicateProbability &&
      `${percent(delivery.duplicateProbability)} of events and messages are delivered twice`,
    delivery?.lateProbability &&
      `${percent(delivery.lateProbability)} of events and messages are ${time(delivery.lateMs ?? 0)} late`,
    ...(dependencies ?? []).map(dependencyInWords),
    recycle?.probability &&
      `after ${percent(recycle.probability)} of invocations the environment is replaced`,
    throttle?.probability &&
      `${percent(throttle.probability)} of invocations are throttled although there is room`,
  ].filter((phrase) => typeof phrase === "string");
}

function dependencyInWords(it: NonNullable<Faults["dependencies"]>[number]): string {
  const effects = [
    it.extraLatencyMs && `answers ${time(it.extraLatencyMs)} later`,
    it.errorProbability &&
      `fails ${percent(it.errorProbability)} of requests${it.errorStatus ? ` with ${it.errorStatus}` : ""}`,
  ].filter(Boolean);
  const when = [
    it.fromMs !== undefined && `from ${time(it.fromMs)}`,
    it.untilMs !== undefined && `until ${time(it.untilMs)}`,
  ].filter(Boolean);
  const words = `${it.host ?? "every host"} ${effects.join(" and ")}`;
  return when.length === 0 ? words : `${words}, ${when.join(" ")}`;
}

/** One phrase for each thing that is set up: "queue “orders”, and after 3 tries “orders-failed”". */
export function surroundingsInWords(
  own: FunctionConfiguration,
  account: AccountDefinition = {},
): string[] {
  const { deadLetterArn, asynchronous } = own;
  const named = [
    deadLetterArn,
    asynchronous?.onSuccess,
    asynchronous?.onFailure,
    ...(account.eventSourceMappings ?? []).map(({ onFailure }) => onFailure),
  ];
  const known = new Set(named.flatMap((arn) => (arn === undefined ? [] : nameIn(arn))));
  return [...functionInWords(own), ...accountInWords(account, known)];
}

function functionInWords(it: FunctionConfiguration): string[] {
  const { asynchronous } = it;
  return [
    it.runtime !== "nodejs24.x" && it.runtime,
    it.reservedConcurrency !== undefined && `reserved concurrency ${it.reservedConcurrency}`,
    asynchronous?.maximumRetryAttempts !== undefined &&
      `retries of events: ${asynchronous.maximumRetryAttempts}`,
    asynchronous?.maximumEventAgeSeconds !== undefined &&
      `events are kept for ${time(asynchronous.maximumEventAgeSeconds * 1_000)}`,
    asynchronous?.onSuccess && `events that succeed go to ${quotedIn(asynchronous.onSuccess)}`,
    asynchronous?.onFailure && `events that fail go to ${quotedIn(asynchronous.onFailure)}`,
    it.deadLetterArn && `dead-letter queue ${quotedIn(it.deadLetterArn)}`,
    it.recursiveLoop === "Allow" && "recursive loops are allowed",
    it.logging?.format === "JSON" && "logs in JSON",
    it.tracing === "Active" && "active tracing",
    ...(it.layers ?? []).map((layer) => `layer ${layer}`),
    ...(it.extensions ?? []).map(({ name, kind }) => `${kind} extension ${quoted(name)}`),
  ].filter((phrase) => typeof phrase === "string");
}

/** `known`: queues that have been named already. */
function accountInWords(account: AccountDefinition, known: ReadonlySet<string>): string[] {
  const { aliases = [], provisionedConcurrency = [], functions = [], queues = [] } = account;
  const { streams = [], eventSourceMappings = [], scalableTargets = [], alarms = [] } = account;
  const { databases = [], databaseProxies = [] } = account;
  const isNamed = (name: string) =>
    known.has(name) || queues.some(({ redrive }) => redrive?.deadLetterQueue === name);
  const scaled = new Set(scalableTargets.map(({ qualifier }) => qualifier));
  return [
    ...aliases.map(({ name, version, additional }) =>
      additional
        ? `alias ${quoted(name)}: version ${version}, and ${percent(additional.weight)} to version ${additional.version}`
        : `alias ${quoted(name)}: version ${version}`,
    ),
    ...provisionedConcurrency
      .filter(({ qualifier }) => !scaled.has(qualifier))
      .map(({ qualifier, amount }) => `provisioned concurrency of ${quoted(qualifier)}: ${amount}`),
    ...scalableTargets.map(
      ({ qualifier, minimum, maximum }) =>
        `provisioned concurrency of ${quoted(qualifier)}: scaled between ${minimum} and ${maximum}`,
    ),
    ...functions.map(({ configuration }) => `function ${quoted(configuration.functionName)}`),
    ...queues
      .filter(({ name }) => !isNamed(name))
      .map(({ name, redrive }) =>
        redrive
          ? `queue ${quoted(name)}, and after ${redrive.maxReceiveCount} tries ${quoted(redrive.deadLetterQueue)}`
          : `queue ${quoted(name)}`,
      ),
    ...streams.map(
      ({ name, shards = 1 }) =>
        `stream ${quoted(name)} of ${shards} ${shards === 1 ? "shard" : "shards"}`,
    ),
    ...databases.map(databaseInWords),
    ...databaseProxies.map(
      ({ name, database }) => `proxy ${quoted(name)} before database ${quoted(database)}`,
    ),
    ...eventSourceMappings.map(({ eventSourceArn, functionName, onFailure }) =>
      [
        `${quotedIn(eventSourceArn)} calls ${quoted(functionName)}`,
        ...(onFailure ? [`what fails goes to ${quotedIn(onFailure)}`] : []),
      ].join(", "),
    ),
    ...alarms.map(({ alarmName }) => `alarm ${quoted(alarmName)}`),
  ];
}

function databaseInWords({
  identifier,
  instanceClass,
  cluster,
  multiAz,
  parameters: { max_connections: limit } = {},
}: NonNullable<AccountDefinition["databases"]>[number]): string {
  const name = cluster
    ? `Aurora cluster ${quoted(cluster.identifier)} with ${quoted(identifier)}`
    : `database ${quoted(identifier)}`;
  const details = [
    limit !== undefined && `max_connections ${limit}`,
    multiAz && "a standby",
    cluster?.enableHttpEndpoint && "the Data API",
  ].filter((detail) => typeof detail === "string");
  return `${name} on ${instanceClass}${details.length === 0 ? "" : ` with ${details.join(" and ")}`}`;
}

/** Names are words like any other ("failed", "live"): quotes say that they are names. */
const quoted = (name: string): string => `“${name}”`;

const quotedIn = (arn: string): string => quoted(nameIn(arn));

const nameIn = (arn: string): string =>
  /(?:table|stream)\/([^/]+)|([^:]+)$/.exec(arn)?.slice(1).find(Boolean) ?? arn;

const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`;

function time(ms: number): string {
  if (ms < 1_000) return `${ms} ms`;
  if (ms < 120_000) return `${Number((ms / 1_000).toPrecision(3))} s`;
  return ms < 7_200_000
    ? `${Number((ms / 60_000).toPrecision(3))} min`
    : `${Number((ms / 3_600_000).toPrecision(3))} h`;
}

/** Learners count from 1. */
const requests = (arrivals: number[]): string =>
  arrivals.length === 1
    ? `request ${arrivals[0]! + 1} crashes`
    : `requests ${arrivals.map((it) => it + 1).join(", ")} crash`;
