/** What the SAM transform makes of a template: CloudFormation resources in place of AWS::Serverless ones. */
import type { DeclaredResource } from "../declared.ts";
import { evaluate, type Scope } from "../intrinsics.ts";
import { didYouMean } from "../messages.ts";
import { map, type MapNode } from "../node.ts";
import { SERVERLESS_TRANSFORM, type Sections } from "../sections.ts";
import { addApis } from "./apis.ts";
import { Expansion } from "./expansion.ts";
import { expandFunction } from "./function.ts";
import { readGlobals } from "./globals.ts";
import { expandLayer, expandTable } from "./others.ts";

const PREFIX = "AWS::Serverless::";

/** What is not simulated. */
const OTHERS = [
  "Application",
  "Connector",
  "StateMachine",
  "GraphQLApi",
  "WebSocketApi",
  "CapacityProvider",
];
const KNOWN = ["Function", "LayerVersion", "SimpleTable", "Api", "HttpApi", ...OTHERS];

export function expandServerless(
  declared: DeclaredResource[],
  sections: Sections,
  scope: Scope,
): Expansion {
  const { messages } = scope;
  const globals = sections.globals && evaluate(sections.globals, scope);
  const withGlobals = readGlobals(globals, messages);
  const into = new Expansion(messages, (type, at) =>
    withGlobals(type, map([], { ...at, path: `${at.path}.Properties` })),
  );
  const serverless = declared.filter(({ type }) => type.startsWith(PREFIX));
  for (const it of declared) if (!serverless.includes(it)) into.resources.set(it.logicalId, it);
  const [first] = serverless;
  if (first && !sections.isServerless) {
    messages.error(
      first.at,
      `${first.type} belongs to SAM. Add Transform: ${SERVERLESS_TRANSFORM} at the top.`,
    );
  }
  for (const it of serverless) expandOne(it, withGlobals(it.type, it.properties), into);
  for (const it of serverless) {
    if (it.type !== `${PREFIX}Function`) continue;
    expandFunction(it, withGlobals(it.type, it.properties), into);
  }
  addApis(into);
  return into;
}

/** All but functions, whose events refer to the others. */
function expandOne(it: DeclaredResource, properties: MapNode, into: Expansion): void {
  const { type, logicalId } = it;
  const name = type.slice(PREFIX.length);
  if (name === "LayerVersion") expandLayer(it, properties, into);
  else if (name === "SimpleTable") expandTable(it, properties, into);
  else if (name === "Api" || name === "HttpApi") {
    const kind = name === "Api" ? "REST" : "HTTP";
    into.apis.set(logicalId, { kind, logicalId, declared: it, properties, routes: [] });
  } else if (OTHERS.includes(name)) {
    into.messages.notSimulated(it.at, `${type} is not simulated.`);
  } else if (name !== "Function") {
    into.messages.error(it.at, `Unrecognized resource types: [${type}].${didYouMean(name, KNOWN)}`);
  }
}
