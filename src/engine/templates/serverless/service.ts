/**
 * A serverless.yml of the Serverless Framework as the CloudFormation template that it stands for: the same resources under
 * the same logical ids, each standing where the service says it.
 * https://www.serverless.com/framework/docs/providers/aws/guide/serverless.yml
 */
import type { Messages } from "../messages.ts";
import { entryOf, map, nodeOf, textOf, type MapNode, type TemplateNode } from "../node.ts";
import { REGION } from "../names.ts";
import { parseTemplate } from "../parse.ts";
import type { ReadTemplate, TemplateReader } from "../reader.ts";
import { addBuckets, type BucketEvents } from "./bucket-events.ts";
import { readPart, ServiceDraft } from "./draft.ts";
import { addEvents } from "./events.ts";
import { addAsynchronous, addLayers, readFunctions } from "./functions.ts";
import { HttpApiDraft } from "./http-api.ts";
import type { ServerlessOptions } from "./options.ts";
import { sayPlugins } from "./plugins.ts";
import { mergedParts, partsOf, templateOf } from "./resources.ts";
import { RestApiDraft } from "./rest-api.ts";
import { addRole, readRole } from "./role.ts";
import { PROVIDER, SERVICE } from "./settings.ts";
import { Variables } from "./variables.ts";

/** Reads serverless.yml; `options` are what the command line says beside it. */
export const serverlessReader =
  (options: ServerlessOptions): TemplateReader =>
  (template, files, messages) => {
    const root = parseTemplate(files[template]!, messages, { merge: true });
    if (!root) return undefined;
    if (root.kind !== "map") {
      messages.expected(root, "a service: an object with service, provider and functions");
      return undefined;
    }
    return new ServiceReader(root, new Variables(root, files, options, messages), messages).read();
  };

class ServiceReader {
  private readonly root: MapNode;
  private readonly variables: Variables;
  private readonly messages: Messages;

  constructor(root: MapNode, variables: Variables, messages: Messages) {
    this.root = root;
    this.variables = variables;
    this.messages = messages;
  }

  read(): ReadTemplate | undefined {
    const { messages, root } = this;
    const service = readPart(this.resolvedRoot(), SERVICE, "A service", messages);
    if (!service) return undefined;
    sayPlugins(service.plugins, messages);
    const provider = readPart(service.provider, PROVIDER, "provider", messages);
    const name = textOf(service.service) ?? textOf(entryOf(service.service, "name"));
    if (name === undefined || !/^[a-zA-Z][\w-]*$/.test(name)) {
      messages.expected(service.service, "a name of letters, digits and hyphens");
    }
    if (!provider || name === undefined) return undefined;
    this.sayRegion(provider.region);
    const { stage } = this.variables;
    const draft = new ServiceDraft(name, stage, messages);
    const own = mergedParts(partsOf(service.resources, messages));
    const role = readRole(provider, messages);
    addLayers(partsOf(service.layers, messages), draft);
    const functions = readFunctions(partsOf(service.functions, messages), provider, role, draft);
    const buckets: BucketEvents = {
      declared: entriesOf(entryOf(own, "Resources")),
      described: provider.s3,
      buckets: new Map(),
    };
    const shared = {
      httpApi: new HttpApiDraft(provider.httpApi, draft),
      restApi: new RestApiDraft(provider.apiGateway, provider.apiName, draft),
      buckets,
    };
    for (const it of functions) {
      addAsynchronous(it, draft);
      addEvents(it, draft, shared);
    }
    if (draft.functions.size === 0) {
      if (!messages.hasErrors) {
        messages.error(root, "Expected functions: at least one, with its handler.");
      }
      return undefined;
    }
    const at = root.keys.get("provider") ?? root;
    shared.httpApi.finish(at);
    shared.restApi.finish(at);
    const extended = addBuckets(buckets, draft);
    if (functions.some(({ usesServiceRole }) => usesServiceRole)) {
      addRole(
        role,
        functions.some(({ isTraced }) => isTraced),
        draft,
        at,
      );
    }
    const generated = {
      resources: draft.resourcesAt(root),
      outputs: nodeOf(draft.outputs, at) as MapNode,
      extended,
    };
    return {
      root: templateOf(generated, own, root, messages),
      stackName: provider.stackName ?? `${name}-${stage}`,
    };
  }

  /** What is only there to be referred to is resolved when something does. */
  private resolvedRoot(): MapNode {
    const { root, variables } = this;
    const unread = ["custom", "params", "stages"];
    const entries = [...root.entries].map(([name, node]) => {
      return [name, unread.includes(name) ? node : variables.resolve(node)] as const;
    });
    return map(entries, root, root.keys);
  }

  private sayRegion(node: TemplateNode | undefined): void {
    const given = textOf(node);
    if (node === undefined || given === undefined || given === REGION) return;
    this.messages.notSimulated(
      node,
      `The account is in ${REGION}: \${self:provider.region} and \${aws:region} are ${REGION} too.`,
    );
  }
}

const entriesOf = (node: TemplateNode | undefined): ReadonlyMap<string, TemplateNode> =>
  node?.kind === "map" ? node.entries : new Map();
