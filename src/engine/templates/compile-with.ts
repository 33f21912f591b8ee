/**
 * From the text of a template to the account that it deploys. Everything that is wrong, and everything that is not simulated,
 * is said at once.
 */
import type { AccountDefinition } from "../cloud/account.ts";
import { AccountBuilder, type DeployedFunction, type FunctionCode } from "./account-builder.ts";
import { Conditions } from "./conditions.ts";
import { readDeclared, type DeclaredResource } from "./declared.ts";
import { deploymentOrder } from "./dependencies.ts";
import { evaluate, type Scope } from "./intrinsics.ts";
import { didYouMean, Messages, type TemplateMessage } from "./messages.ts";
import {
  comparePlaces,
  entryOf,
  map,
  plainOf,
  textOf,
  type Located,
  type MapNode,
  type Plain,
  type TemplateNode,
} from "./node.ts";
import { readOutputs } from "./outputs.ts";
import { PSEUDO_PARAMETERS, pseudoParameter, readParameters } from "./parameters.ts";
import { parseTemplate } from "./parse.ts";
import type { TemplateReader } from "./reader.ts";
import type { ResourceTypes } from "./resources/by-need.ts";
import { readSections } from "./sections.ts";
import { Stack } from "./stack.ts";
import { expandServerless } from "./sam/expand.ts";

export interface TemplateInput {
  /** Path of the template among the files. */
  readonly template: string;
  readonly files: Readonly<Record<string, string>>;
  /** Values of the template's parameters. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Of functions that were built, by logical id: what is deployed in place of the folder that the template names. */
  readonly packages?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Default `sam-app`, as `sam init` calls it. Generated names begin with it. */
  readonly stackName?: string;
  /** Reads what is not CloudFormation's: serverless.yml. */
  readonly reader?: TemplateReader;
}

/** What was deployed under which name. */
export interface DeployedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly name: string;
}

/** A function whose code is a folder, and how it is built before it is deployed. */
export interface BuiltFunction extends FunctionCode {
  /** `Metadata.BuildMethod`, for example `esbuild`. */
  readonly buildMethod?: string;
  readonly buildProperties?: Plain;
}

export interface CompiledTemplate {
  /** In the order of the text. */
  readonly messages: TemplateMessage[];
  /** Absent when a message is an error. */
  readonly stack?: {
    readonly account: AccountDefinition;
    /** The first function of the template. */
    readonly own: DeployedFunction | undefined;
    readonly outputs: Record<string, Plain>;
    readonly resources: DeployedResource[];
    /** Functions whose code is a folder, in the order of deployment. */
    readonly code: BuiltFunction[];
    /** Where a setting of the account comes from: `account.queues[0].delaySeconds`. */
    readonly placeOf: (setting: string) => Located | undefined;
  };
}

const DEFAULT_STACK_NAME = "sam-app";

/** `types`: those that the template may have. */
export function compileWith(types: ResourceTypes, input: TemplateInput): CompiledTemplate {
  const messages = new Messages();
  const stack = compile(types, input, messages);
  const inOrder = messages.list.toSorted(comparePlaces);
  return messages.hasErrors || !stack ? { messages: inOrder } : { messages: inOrder, stack };
}

function compile(
  types: ResourceTypes,
  input: TemplateInput,
  messages: Messages,
): CompiledTemplate["stack"] | undefined {
  const { template, files, parameters = {}, packages, reader = readTemplate } = input;
  const text = files[template];
  if (text === undefined) {
    const there = Object.keys(files).slice(0, 8).join(", ");
    const at = { line: 1, column: 1, path: "" };
    messages.error(at, `Expected a template, but there is no file ${template}. Files: ${there}.`);
    return undefined;
  }
  const read = reader(template, files, messages);
  const sections = read && readSections(read.root, messages);
  if (!sections) return undefined;
  const { stackName = read.stackName ?? DEFAULT_STACK_NAME } = input;
  const scope = scopeOf(sections.root, parameters, stackName, messages);
  const declared = existing(readDeclared(sections.resources, messages), scope);
  const expanded = expandServerless(declared, sections, scope);
  const { resources } = expanded;
  const stack = new Stack(stackName, resources, types, expanded.aliases, scope);
  for (const resource of resources.values()) reportUnknownType(resource, types, messages);
  const order = deploymentOrder(resources, (name) => stack.logicalIdOf(name), messages);
  if (!order) return undefined;
  const { [template]: _, ...sources } = files;
  const builder = new AccountBuilder(sources, messages, packages);
  for (const { logicalId, type } of order) {
    const resource = stack.resource(logicalId);
    if (resource) types.get(type)!.deploy(resource, builder);
  }
  const outputs = readOutputs(sections.outputs, stack, scope);
  const deployed = [...resources.values()].flatMap(({ logicalId, type }) => {
    const resource = stack.resource(logicalId);
    if (!resource) return [];
    return [{ logicalId, type, name: builder.nameOf(resource) ?? resource.name }];
  });
  return {
    ...builder.finish(),
    outputs,
    resources: deployed,
    code: builder.code.map((it) => ({ ...it, ...buildOf(resources.get(it.logicalId)) })),
    placeOf: (setting) => builder.placeOf(setting),
  };
}

const readTemplate: TemplateReader = (template, files, messages) => {
  const root = parseTemplate(files[template]!, messages);
  return root && { root };
};

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-using-build-typescript.html */
function buildOf(declared: DeclaredResource | undefined): Partial<BuiltFunction> {
  const buildMethod = textOf(entryOf(declared?.metadata, "BuildMethod"));
  const properties = entryOf(declared?.metadata, "BuildProperties");
  const buildProperties = properties && plainOf(properties);
  return {
    ...(buildMethod === undefined ? {} : { buildMethod }),
    ...(buildProperties === undefined ? {} : { buildProperties }),
  };
}

/** Parameters, mappings and conditions; no resources yet. */
function scopeOf(
  root: MapNode,
  given: Readonly<Record<string, string>>,
  stackName: string,
  messages: Messages,
): Scope {
  const parameters = readParameters(entryOf(root, "Parameters"), given, messages);
  const resources = entryOf(root, "Resources");
  const logicalIds = resources?.kind === "map" ? [...resources.entries.keys()] : [];
  const conditions: Conditions = new Conditions(
    entryOf(root, "Conditions"),
    messages,
    (node: TemplateNode): TemplateNode => evaluate(node, scope),
  );
  const scope: Scope = {
    messages,
    mappings: entryOf(root, "Mappings"),
    parameter: (name) => parameters.get(name) ?? pseudoParameter(name, stackName, root),
    condition: (name, at) => conditions.holds(name, at),
    // Names of what SAM generates are not known yet: the stack judges them.
    isResource: (name) => !name.startsWith("AWS::"),
    names: () => [...parameters.keys(), ...PSEUDO_PARAMETERS, ...logicalIds],
  };
  // Also those that no resource names, so that everything wrong is said.
  for (const name of conditions.names) conditions.holds(name, root);
  return scope;
}

/** Those whose condition holds, with everything evaluated that depends on no resource. */
function existing(declared: DeclaredResource[], scope: Scope): DeclaredResource[] {
  return declared.flatMap((resource) => {
    const { condition, at, metadata } = resource;
    if (condition !== undefined && scope.condition(condition, at) !== true) return [];
    const properties = evaluate(resource.properties, scope);
    if (properties.kind !== "map") return [{ ...resource, properties: map([], at) }];
    return [{ ...resource, properties, metadata: metadata && evaluate(metadata, scope) }];
  });
}

const RESOURCE_TYPE = /^(AWS::\w+::\w+|Custom::[\w@-]+)$/;

/** Types that AWS has are not simulated; what only looks like one of ours is misspelt. */
function reportUnknownType(
  { type, at }: DeclaredResource,
  types: ResourceTypes,
  messages: Messages,
): void {
  if (types.has(type)) return;
  const known = [...types.keys()];
  const advice = didYouMean(type, known);
  if (!RESOURCE_TYPE.test(type) || advice !== "") {
    messages.error(at, `Unrecognized resource types: [${type}].${advice}`);
    return;
  }
  messages.notSimulated(
    at,
    `${type} is not simulated: nothing is there, references to it give a name.`,
  );
}
