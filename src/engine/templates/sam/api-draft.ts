/** An API of a SAM template, while the events of functions add to it. */
import type { DeclaredResource } from "../declared.ts";
import type { MapNode, TemplateNode } from "../node.ts";
import type { FunctionEvent } from "./function-event.ts";

export interface ApiRoute {
  /** `$default` for an HTTP API's own; `/items/{id}`. */
  readonly path: string;
  /** In small letters; `any`. */
  readonly method: string;
  readonly event: FunctionEvent;
  readonly auth: TemplateNode | undefined;
  readonly payloadFormatVersion: TemplateNode | undefined;
  readonly timeoutMs: TemplateNode | undefined;
  readonly responseTransferMode: TemplateNode | undefined;
}

export interface ApiDraft {
  readonly kind: "HTTP" | "REST";
  readonly logicalId: string;
  /** Of an implicit API: the first function that has a route of it. */
  readonly declared: DeclaredResource;
  readonly properties: MapNode;
  readonly routes: ApiRoute[];
}
