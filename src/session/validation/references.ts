/** Whether everything that is named exists: versions, aliases, layers, functions, queues, streams. For values that have their shapes. */
import type { AccountDefinition, FunctionConfiguration, Scenario, Workload } from "../protocol.ts";
import { calledFunctions } from "./http.ts";
import { show, type Report } from "./shapes.ts";

/** A function with what can be called of it. */
interface Callable {
  path: string;
  configuration: Pick<FunctionConfiguration, "functionName" | "layers">;
  versions: NonNullable<AccountDefinition["versions"]>;
  aliases: NonNullable<AccountDefinition["aliases"]>;
  provisionedConcurrency: NonNullable<AccountDefinition["provisionedConcurrency"]>;
}

type Named = Pick<Scenario, "function" | "account" | "workload">;

export function checkReferences(
  { function: own, account = {}, workload }: Named,
  report: Report,
): void {
  const functions = callables(own, account);
  const queues = (account.queues ?? []).map(({ name }) => name);
  checkUnique(
    functions.map(({ configuration, path }) => [
      configuration.functionName,
      `${path}.functionName`,
    ]),
    "function",
    report,
  );
  checkUnique(
    queues.map((name, i) => [name, `account.queues[${i}].name`]),
    "queue",
    report,
  );
  checkUnique(
    (account.tables ?? []).map(({ name }, i) => [name, `account.tables[${i}].name`]),
    "table",
    report,
  );
  const layers = (account.layers ?? []).map(({ name, version }) => `${name}:${version}`);
  checkUnique(
    layers.map((name, i) => [name, `account.layers[${i}]`]),
    "layer version",
    report,
  );
  for (const it of functions) checkFunction(it, layers, report);
  account.queues?.forEach(({ redrive }, i) => {
    if (redrive) {
      requireOne(
        `account.queues[${i}].redrive.deadLetterQueue`,
        redrive.deadLetterQueue,
        queues,
        "queue",
        report,
      );
    }
  });
  account.eventSourceMappings?.forEach((mapping, i) => {
    const path = `account.eventSourceMappings[${i}]`;
    checkQualified(
      functions,
      mapping.functionName,
      mapping.qualifier,
      path,
      "functionName",
      report,
    );
    checkSource(account, mapping.eventSourceArn, `${path}.eventSourceArn`, report);
  });
  account.scalableTargets?.forEach(({ functionName, qualifier }, i) =>
    checkQualified(
      functions,
      functionName,
      qualifier,
      `account.scalableTargets[${i}]`,
      "functionName",
      report,
    ),
  );
  account.buckets?.forEach(({ notifications = [] }, i) =>
    notifications.forEach(({ targetArn }, j) => {
      const path = `account.buckets[${i}].notifications[${j}].targetArn`;
      checkNotified(account, functions, targetArn, path, report);
    }),
  );
  checkUnique(
    (account.apis ?? []).map(({ name }, i) => [name, `account.apis[${i}].name`]),
    "API",
    report,
  );
  for (const { functionName, qualifier, path } of calledFunctions(account)) {
    checkQualified(functions, functionName, qualifier, path, "functionName", report);
  }
  const ownName = own.functionName;
  checkTarget(workload, "workload", functions, ownName, account, report);
  account.traffic?.forEach((it, i) =>
    checkTarget(it, `account.traffic[${i}]`, functions, ownName, account, report),
  );
}

function callables(own: FunctionConfiguration, account: AccountDefinition): Callable[] {
  const { versions = [], aliases = [], provisionedConcurrency = [] } = account;
  const others = (account.functions ?? []).map((it, i) => ({
    path: `account.functions[${i}].configuration`,
    configuration: it.configuration,
    versions: it.versions ?? [],
    aliases: it.aliases ?? [],
    provisionedConcurrency: it.provisionedConcurrency ?? [],
  }));
  return [
    { path: "function", configuration: own, versions, aliases, provisionedConcurrency },
    ...others,
  ];
}

function checkFunction(it: Callable, layers: string[], report: Report): void {
  const place = it.path === "function" ? "account" : it.path.replace(/\.configuration$/, "");
  const versions = it.versions.map((_, i) => String(i + 1));
  checkUnique(
    it.aliases.map(({ name }, i) => [name, `${place}.aliases[${i}].name`]),
    "alias",
    report,
  );
  it.aliases.forEach(({ version, additional }, i) => {
    requireOne(`${place}.aliases[${i}].version`, version, versions, "published version", report);
    if (additional) {
      const path = `${place}.aliases[${i}].additional.version`;
      requireOne(path, additional.version, versions, "published version", report);
    }
  });
  it.provisionedConcurrency.forEach(({ qualifier, atMs, ready }, i) => {
    const path = `${place}.provisionedConcurrency[${i}]`;
    const what = "alias or published version";
    requireOne(`${path}.qualifier`, qualifier, qualifiersOf(it), what, report);
    if (ready !== true || atMs === undefined) return;
    report({
      path: `${path}.atMs`,
      expected: "no instant, because with ready: true it is there before the run begins",
      received: show(atMs),
    });
  });
  const used: [string[] | undefined, string][] = [
    [it.configuration.layers, `${it.path}.layers`],
    ...it.versions.map(({ configuration }, i): [string[] | undefined, string] => [
      configuration?.layers,
      `${place}.versions[${i}].configuration.layers`,
    ]),
  ];
  for (const [names = [], path] of used) {
    for (const [i, name] of names.entries()) {
      // AWS's own layers have ARNs, and are there.
      if (!name.startsWith("arn:")) {
        requireOne(`${path}[${i}]`, name, layers, "layer version", report);
      }
    }
  }
}

const qualifiersOf = (it: Callable): string[] => [
  ...it.aliases.map(({ name }) => name),
  ...it.versions.map((_, i) => String(i + 1)),
];

function checkQualified(
  functions: Callable[],
  name: string,
  qualifier: string | undefined,
  path: string,
  setting: string,
  report: Report,
): void {
  const known = functions.map(({ configuration }) => configuration.functionName);
  if (!requireOne(`${path}.${setting}`, name, known, "function", report)) return;
  if (qualifier === undefined || qualifier === "$LATEST") return;
  const it = functions.find(({ configuration }) => configuration.functionName === name)!;
  const what = `alias or published version of ${name}`;
  requireOne(`${path}.qualifier`, qualifier, qualifiersOf(it), what, report);
}

function checkTarget(
  { target }: Workload,
  path: string,
  functions: Callable[],
  ownName: string,
  account: AccountDefinition,
  report: Report,
): void {
  if (target === undefined) return;
  if ("queue" in target) {
    const queues = (account.queues ?? []).map(({ name }) => name);
    requireOne(`${path}.target.queue`, target.queue, queues, "queue", report);
    if (target.messageGroup === undefined || target.queue.endsWith(".fifo")) return;
    report({
      path: `${path}.target.messageGroup`,
      expected: "a FIFO queue, because only its messages have groups",
      received: show(target.queue),
    });
  } else if ("stream" in target) {
    const streams = (account.streams ?? []).map(({ name }) => name);
    requireOne(`${path}.target.stream`, target.stream, streams, "stream", report);
  } else if ("bucket" in target) {
    const buckets = (account.buckets ?? []).map(({ name }) => name);
    requireOne(`${path}.target.bucket`, target.bucket, buckets, "bucket", report);
  } else if ("api" in target) {
    const apis = (account.apis ?? []).map(({ name }) => name);
    requireOne(`${path}.target.api`, target.api, apis, "API", report);
  } else if ("functionUrl" in target) {
    const urls = (account.functionUrls ?? []).map(urlName);
    requireOne(
      `${path}.target.functionUrl`,
      urlName({ ...target, functionName: target.functionUrl }),
      urls,
      "function URL",
      report,
    );
  } else if ("table" in target) {
    const tables = (account.tables ?? []).map(({ name }) => name);
    requireOne(`${path}.target.table`, target.table, tables, "table", report);
  } else if ("topic" in target) {
    const topics = (account.topics ?? []).map(({ name }) => name);
    requireOne(`${path}.target.topic`, target.topic, topics, "topic", report);
  } else if ("eventBus" in target) {
    const buses = ["default", ...(account.eventBuses ?? []).map(({ name }) => name)];
    requireOne(`${path}.target.eventBus`, target.eventBus, buses, "event bus", report);
  } else {
    const { function: name = ownName, qualifier } = target;
    checkQualified(functions, name, qualifier, `${path}.target`, "function", report);
  }
}

/** S3 validates the destinations of a notification configuration. */
function checkNotified(
  account: AccountDefinition,
  functions: Callable[],
  arn: string,
  path: string,
  report: Report,
): void {
  const [, , service, , , first = "", name = "", qualifier] = arn.split(":");
  if (service === "lambda") {
    checkQualified(functions, name, qualifier, path, "function", report);
  } else if (service === "sqs") {
    const queues = (account.queues ?? []).map((it) => it.name);
    requireOne(path, first, queues, "queue", report);
  }
}
const urlName = (url: { functionName: string; qualifier?: string }): string =>
  url.qualifier === undefined ? url.functionName : `${url.functionName}:${url.qualifier}`;

/** Names a queue, a Kinesis stream or the stream of a DynamoDB table. */
const SOURCES: [pattern: RegExp, kind: "queue" | "kinesis" | "dynamodb"][] = [
  [/^arn:aws:sqs:[^:]*:[^:]*:([^:]+)$/, "queue"],
  [/^arn:aws:kinesis:[^:]*:[^:]*:stream\/([^:/]+)$/, "kinesis"],
  [/^arn:aws:dynamodb:[^:]*:[^:]*:table\/([^:/]+)\/stream\//, "dynamodb"],
];

function checkSource(account: AccountDefinition, arn: string, path: string, report: Report): void {
  for (const [pattern, kind] of SOURCES) {
    const [, name] = pattern.exec(arn) ?? [];
    if (name === undefined) continue;
    const names =
      kind === "queue"
        ? (account.queues ?? []).map((it) => it.name)
        : (account.streams ?? [])
            .filter((it) => (it.kind ?? "kinesis") === kind)
            .map((it) => it.name);
    if (kind === "dynamodb") {
      const tables = account.tables?.filter((table) => table.stream) ?? [];
      names.push(...tables.map((table) => table.name));
    }
    requireOne(path, name, names, kind === "queue" ? "queue" : `${kind} stream`, report);
    return;
  }
  report({
    path,
    expected: "the ARN of a queue, a Kinesis stream or a DynamoDB table's stream",
    received: show(arn),
  });
}

function requireOne(
  path: string,
  name: string,
  known: readonly string[],
  what: string,
  report: Report,
): boolean {
  if (known.includes(name)) return true;
  const there = known.length === 0 ? "there is none" : `there is ${known.join(", ")}`;
  report({
    path,
    expected: `the name of ${/^[aeiou]/.test(what) ? "an" : "a"} ${what} of this account (${there})`,
    received: show(name),
  });
  return false;
}

function checkUnique(named: [name: string, path: string][], what: string, report: Report): void {
  const seen = new Set<string>();
  for (const [name, path] of named) {
    if (seen.has(name)) {
      report({
        path,
        expected: `a ${what} of another name`,
        received: `${show(name)} a second time`,
      });
    }
    seen.add(name);
  }
}
