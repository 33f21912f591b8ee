/** Where the requests of a run can go: to functions, and to whatever calls them. */
import type {
  AccountDefinition,
  Deployment,
  FunctionConfiguration,
  Workload,
} from "../../session/protocol.ts";
import type { SampleEvent } from "../sample.ts";

export interface Target {
  id: string;
  label: string;
  group: "Invoke" | "Send an event to" | "Request over HTTP" | "Send to" | "Put into";
  target: NonNullable<Workload["target"]>;
  /** Something that it takes. */
  event: SampleEvent;
}

export function targetsOf(
  own: FunctionConfiguration,
  account: AccountDefinition,
  resources: Deployment["resources"],
): Target[] {
  const label = (name: string): string =>
    resources.find((it) => it.name === name)?.logicalId ?? name;
  const to = (
    kind: string,
    group: Target["group"],
    name: string,
    target: Target["target"],
    event: SampleEvent,
  ): Target => ({ id: `${kind}:${label(name)}`, label: label(name), group, target, event });

  const functions = [own, ...(account.functions ?? []).map((it) => it.configuration)].map(
    ({ functionName }) => functionName,
  );
  const message: SampleEvent = { name: "a message", payload: { id: 1, text: "hello" } };
  return [
    ...functions.map((name) => to("invoke", "Invoke", name, { function: name }, EMPTY)),
    ...(account.apis ?? []).map(({ name, routes, kind, stages }) =>
      to(
        "api",
        "Request over HTTP",
        name,
        { api: name },
        requestFor(
          routes.map((it) => it.routeKey),
          stages?.[0]?.name ?? (kind === "REST" ? "Prod" : "$default"),
        ),
      ),
    ),
    ...(account.functionUrls ?? []).map(({ functionName, qualifier }) =>
      to(
        "url",
        "Request over HTTP",
        functionName,
        { functionUrl: functionName, ...(qualifier === undefined ? {} : { qualifier }) },
        requestFor([], "$default"),
      ),
    ),
    ...functions.map((name) =>
      to("event", "Send an event to", name, { function: name, invocationType: "Event" }, EMPTY),
    ),
    ...(account.queues ?? []).map(({ name }) =>
      to("queue", "Send to", name, { queue: name }, message),
    ),
    ...(account.topics ?? []).map(({ name }) =>
      to("topic", "Send to", name, { topic: name }, message),
    ),
    ...(account.eventBuses ?? []).map(({ name, rules = [] }) =>
      to(
        "bus",
        "Send to",
        name,
        { eventBus: name, source: "", detailType: "" },
        entryFor(rules.map((it) => it.eventPattern)),
      ),
    ),
    ...(account.streams ?? []).map(({ name }) =>
      to("stream", "Put into", name, { stream: name }, message),
    ),
    ...(account.tables ?? []).map(({ name, partitionKey, sortKey }) =>
      to("table", "Put into", name, { table: name }, itemFor([partitionKey, sortKey])),
    ),
    ...(account.buckets ?? []).map(({ name }) =>
      to("bucket", "Put into", name, { bucket: name }, message),
    ),
  ];
}

const EMPTY: SampleEvent = { name: "an empty event", payload: {} };

/** A request that one of the routes takes. */
function requestFor(routes: string[], stage: string): SampleEvent {
  const [route = ""] = routes.filter((it) => it !== "$default");
  const [, verb = "GET", path = "/"] = /^(\w+) (\/.*)$/.exec(route) ?? [];
  const method = verb === "ANY" ? "GET" : verb;
  const filled = path.replace(/\{\w+\+?\}/g, "1");
  const hasBody = ["POST", "PUT", "PATCH"].includes(method);
  return {
    name: "a request",
    payload: {
      method,
      path: stage === "$default" ? filled : `/${stage}${filled}`,
      ...(hasBody ? { headers: { "content-type": "application/json" }, body: "{}" } : {}),
    },
  };
}

/** An entry that the first rule with names in its pattern takes. */
function entryFor(patterns: unknown[]): SampleEvent {
  const named = patterns as ({ source?: unknown[]; "detail-type"?: unknown[] } | undefined)[];
  const text = (values: unknown[] | undefined, otherwise: string): string => {
    const found = values?.find((value) => typeof value === "string");
    return found === undefined ? otherwise : String(found);
  };
  const pattern = named.find((it) => it?.source ?? it?.["detail-type"]);
  return {
    name: "an entry",
    payload: {
      source: text(pattern?.source, "my.shop"),
      "detail-type": text(pattern?.["detail-type"], "order placed"),
      detail: { id: 1 },
    },
  };
}

function itemFor(keys: readonly ({ name: string; type?: string } | undefined)[]): SampleEvent {
  const payload = Object.fromEntries(
    keys.flatMap((key) => (key ? [[key.name, key.type === "N" ? 1 : "1"]] : [])),
  );
  return { name: "an item", payload };
}
