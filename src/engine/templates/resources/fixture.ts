/** For tests of resource types. */
import { compileTemplate } from "../compile.ts";
import { messageText } from "../messages.ts";

/** A template of SAM with these resources, and a package for their functions: the stack, and what there is to say. */
export function compiledResources(resources: string) {
  const { stack, messages } = compileTemplate({
    template: "template.yaml",
    files: {
      "template.yaml": `
Transform: AWS::Serverless-2016-10-31
Resources:
${resources}`,
      "index.mjs": "export const handler = async () => 1;",
    },
    parameters: {},
  });
  return { stack, said: messages.map((it) => messageText("template.yaml", it)) };
}
