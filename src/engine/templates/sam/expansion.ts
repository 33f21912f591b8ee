/** What the transform makes, as it grows: resources, and names by which templates may refer to them. */
import { hash32 } from "../../kernel/random.ts";
import type { DeclaredResource } from "../declared.ts";
import type { Messages } from "../messages.ts";
import type { ApiDraft } from "./api-draft.ts";
import {
  call,
  entryOf,
  list,
  map,
  nodeOf,
  scalar,
  textOf,
  type CallNode,
  type Located,
  type MapNode,
  type TemplateNode,
} from "../node.ts";

/** A plain value with parts of a template in it. */
export type Mixed =
  | string
  | number
  | boolean
  | null
  | undefined
  | TemplateNode
  | readonly Mixed[]
  | { readonly [name: string]: Mixed };

export class Expansion {
  readonly messages: Messages;
  /** By logical id, in the order of the template. */
  readonly resources = new Map<string, DeclaredResource>();
  /** `Orders.Version` to the logical id of what was generated. */
  readonly aliases = new Map<string, string>();

  /** By logical id. Their resources are added when every function has its routes. */
  readonly apis = new Map<string, ApiDraft>();
  private readonly implicitProperties: (type: string, at: Located) => MapNode;

  /** `implicitProperties`: what the template's globals say of an API that it does not declare. */
  constructor(messages: Messages, implicitProperties: (type: string, at: Located) => MapNode) {
    this.messages = messages;
    this.implicitProperties = implicitProperties;
  }

  /** The API that SAM makes for events which name none. */
  implicitApi(logicalId: string, kind: ApiDraft["kind"], declared: DeclaredResource): ApiDraft {
    const found = this.apis.get(logicalId);
    if (found) return found;
    const type = kind === "HTTP" ? "AWS::Serverless::HttpApi" : "AWS::Serverless::Api";
    const properties = this.implicitProperties(type, declared.at);
    const draft: ApiDraft = { kind, logicalId, declared, properties, routes: [] };
    this.apis.set(logicalId, draft);
    return draft;
  }

  /** The name of an API's stage. */
  stageOf(logicalId: string): string {
    const draft = this.apis.get(logicalId);
    const given = textOf(entryOf(draft?.properties, "StageName"));
    return given ?? (draft?.kind === "HTTP" ? "$default" : "Prod");
  }

  /** Adds a resource that `from` is expanded into; it stands where `from` does. */
  add(
    logicalId: string,
    type: string,
    properties: { readonly [name: string]: Mixed },
    from: DeclaredResource,
    rest: Partial<Pick<DeclaredResource, "dependsOn" | "metadata">> = {},
  ): void {
    this.resources.set(logicalId, {
      logicalId,
      type,
      at: from.at,
      properties: nodeOf(properties, from.properties) as MapNode,
      dependsOn: rest.dependsOn ?? [],
      condition: undefined,
      metadata: rest.metadata,
    });
  }

  /** The resource with more properties: a bucket gets notifications from the events of functions. */
  extend(logicalId: string, change: (resource: DeclaredResource) => DeclaredResource): void {
    const resource = this.resources.get(logicalId);
    if (resource) this.resources.set(logicalId, change(resource));
  }
}

export const ref = (logicalId: string, at: Located): CallNode =>
  call("Ref", scalar(logicalId, at), at);

export const attribute = (logicalId: string, name: string, at: Located): CallNode =>
  call("Fn::GetAtt", list([scalar(logicalId, at), scalar(name, at)], at), at);

/** A text with `${Name}` in it; `values` are those that are no parameters or resources. */
export const sub = (
  text: string,
  at: Located,
  values: Record<string, TemplateNode> = {},
): CallNode =>
  call(
    "Fn::Sub",
    Object.keys(values).length === 0
      ? scalar(text, at)
      : list([scalar(text, at), map(Object.entries(values), at)], at),
    at,
  );

/** Ten hexadecimal digits, as SAM puts behind the names of versions; the same for the same text. */
export function shortHash(text: string): string {
  const digits = [text, `${text}.`].map((it) => (hash32(it) >>> 0).toString(16).padStart(8, "0"));
  return digits.join("").slice(0, 10);
}

/** The entries of a map with these names, to be passed on as they are. */
export const pick = (node: MapNode, names: readonly string[]): Record<string, TemplateNode> =>
  Object.fromEntries([...node.entries].filter(([name]) => names.includes(name)));

/** Where API Gateway calls a function, by the function's ARN. */
export const invocationUri = (arn: TemplateNode, at: Located): CallNode =>
  sub(
    "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${__FunctionArn__}/invocations",
    at,
    { __FunctionArn__: arn },
  );

/** Who may act with a function's role. */
export const ASSUMED_BY_LAMBDA = {
  Statement: [
    { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } },
  ],
};
