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

/** The function `Orders` with these variables. */
export const orders = (variables: string): string => `
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs24.x
      Handler: index.handler
      CodeUri: ./
      Environment: { Variables: { ${variables} } }`;

/** The database `Shop`; `password`: lines for its master user's. */
export const shop = (...password: string[]): string => `
  Shop:
    Type: AWS::RDS::DBInstance
    Properties:
      DBInstanceIdentifier: shop
      DBInstanceClass: db.t4g.micro
      Engine: postgres
      MasterUsername: app
      ${password.join("\n      ")}`;
