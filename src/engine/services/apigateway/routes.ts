/**
 * Which route a request takes. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
import { decoded } from "../../lambda/http/messages.ts";
import type { RouteConfiguration } from "./configuration.ts";

export interface Route {
  readonly configuration: RouteConfiguration;
  /** `ANY`, or one method; `$default` takes everything. */
  readonly method: string;
  /** `/items/{id}`; empty for `$default`. */
  readonly path: string;
  readonly segments: readonly Segment[];
}

type Segment =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "variable" | "greedy"; readonly name: string };

export interface MatchedRoute {
  readonly route: Route;
  /** Undefined when the route has no variable. */
  readonly pathParameters: Record<string, string> | undefined;
}

export const DEFAULT_ROUTE = "$default";

export function routeOf(configuration: RouteConfiguration): Route {
  const { routeKey } = configuration;
  if (routeKey === DEFAULT_ROUTE) {
    return { configuration, method: DEFAULT_ROUTE, path: "", segments: [] };
  }
  const [method = "", path = ""] = routeKey.split(" ", 2);
  return { configuration, method, path, segments: segmentsOf(path).map(segmentOf) };
}

/** The most specific first: what two routes take, the earlier one gets. */
export const bySpecificity = (a: Route, b: Route): number =>
  Number(isDefault(a)) - Number(isDefault(b)) ||
  Number(isGreedy(a)) - Number(isGreedy(b)) ||
  bySegments(a, b) ||
  Number(a.method === "ANY") - Number(b.method === "ANY");

/** The first of the ordered routes that takes the path, and the method too. */
export function matchRoute(
  routes: readonly Route[],
  method: string,
  path: string,
  slash: "counts" | "ignored",
): MatchedRoute | undefined {
  for (const route of routes) {
    if (!takesMethod(route, method)) continue;
    if (isDefault(route)) return { route, pathParameters: undefined };
    const matched = matchPath(route, path, slash);
    if (matched) return matched;
  }
  return undefined;
}

/** The path alone: a REST API looks for the resource first, and then for its method. */
export function matchPath(
  route: Route,
  path: string,
  slash: "counts" | "ignored",
): MatchedRoute | undefined {
  const given = segmentsOf(slash === "ignored" && path !== "/" ? path.replace(/\/$/, "") : path);
  const values: [name: string, value: string][] = [];
  for (const [i, segment] of route.segments.entries()) {
    if (segment.kind === "greedy") {
      const rest = given.slice(i).join("/");
      if (rest === "") return undefined;
      values.push([segment.name, rest]);
      return { route, pathParameters: Object.fromEntries(values) };
    }
    const text = given[i];
    if (text === undefined) return undefined;
    if (segment.kind !== "text") {
      if (text === "") return undefined;
      values.push([segment.name, text]);
    } else if (segment.text !== text && segment.text !== decoded(text)) return undefined;
  }
  if (given.length !== route.segments.length) return undefined;
  return { route, pathParameters: values.length === 0 ? undefined : Object.fromEntries(values) };
}

export const takesMethod = ({ method }: Route, asked: string): boolean =>
  method === asked || method === "ANY" || method === DEFAULT_ROUTE;

const isDefault = ({ method }: Route): boolean => method === DEFAULT_ROUTE;
const isGreedy = ({ segments }: Route): boolean => segments.at(-1)?.kind === "greedy";

/** `/` has no segment, `/items/` has an empty second one. */
const segmentsOf = (path: string): string[] => (path === "/" ? [] : path.slice(1).split("/"));

function segmentOf(text: string): Segment {
  const [, name, plus] = /^\{([^}+]+)(\+?)\}$/.exec(text) ?? [];
  if (name === undefined) return { kind: "text", text };
  return { kind: plus === "+" ? "greedy" : "variable", name };
}

const ORDER: Record<Segment["kind"], number> = { text: 0, variable: 1, greedy: 2 };

/** Text before a variable, from the left; of two that begin alike the longer one. */
function bySegments(a: Route, b: Route): number {
  for (const [i, segment] of a.segments.entries()) {
    const other = b.segments[i];
    if (!other) return -1;
    const order = ORDER[segment.kind] - ORDER[other.kind];
    if (order !== 0) return order;
  }
  return a.segments.length < b.segments.length ? 1 : 0;
}
