/** Plugins of the framework: none of them runs here, and many need not. */
import type { Messages } from "../messages.ts";
import { entryOf, textOf, type TemplateNode } from "../node.ts";

/** What the plugin does is done here without it, or belongs to deploying. */
const NOT_NEEDED: Readonly<Record<string, string>> = {
  "serverless-esbuild": "code is compiled here file by file, without a bundler",
  "serverless-webpack": "code is compiled here file by file, without a bundler",
  "serverless-bundle": "code is compiled here file by file, without a bundler",
  "serverless-plugin-typescript": "TypeScript is compiled here",
  "serverless-offline": "this is a run without AWS",
  "serverless-offline-sqs": "this is a run without AWS",
  "serverless-dynamodb-local": "this is a run without AWS",
  "serverless-dynamodb": "this is a run without AWS",
  "serverless-localstack": "this is a run without AWS",
  "serverless-s3-local": "this is a run without AWS",
  "serverless-dotenv-plugin": ".env files are read beside the service",
  "serverless-prune-plugin": "the service is deployed once",
  "serverless-plugin-include-dependencies": "packages are whole here",
  "serverless-plugin-common-excludes": "packages are whole here",
  "serverless-plugin-tracing": "tracing is a setting of the provider",
  "serverless-deployment-bucket": "the service is deployed once",
  "serverless-export-env": "it writes a file for people",
  "serverless-pseudo-parameters": "pseudo-parameters work in Fn::Sub",
};

export function sayPlugins(node: TemplateNode | undefined, messages: Messages): void {
  const modules = node?.kind === "map" ? entryOf(node, "modules") : node;
  if (modules === undefined) return;
  if (modules.kind !== "list") {
    messages.expected(modules, "a list of plugins");
    return;
  }
  for (const each of modules.items) {
    const name = textOf(each);
    const because = NOT_NEEDED[name ?? ""];
    if (name === undefined) messages.expected(each, "the name of a plugin");
    else if (because !== undefined) messages.noEffect(each, `${name} is not needed: ${because}.`);
    else {
      messages.notSimulated(each, `Plugins do not run here: ${name} adds and changes nothing.`);
    }
  }
}
