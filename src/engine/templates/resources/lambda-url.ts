/** AWS::Lambda::Url: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-url.html */
import { functionUrlHost } from "../../lambda/function-urls/host.ts";
import { filledText, flag, listOf, objectOf, oneOf, required, text, wholeFrom } from "../kinds.ts";
import { resourceType } from "../resource-type.ts";
import { functionArn, functionNameIn } from "./lambda-function.ts";
import { functionFor } from "./lambda-versions.ts";

const texts = listOf(text);

export const functionUrl = resourceType({
  type: "AWS::Lambda::Url",
  properties: {
    TargetFunctionArn: required(filledText),
    AuthType: required(oneOf("NONE", "AWS_IAM")),
    Qualifier: filledText,
    InvokeMode: oneOf("BUFFERED", "RESPONSE_STREAM"),
    Cors: objectOf({
      AllowCredentials: flag,
      AllowHeaders: texts,
      AllowMethods: texts,
      AllowOrigins: texts,
      ExposeHeaders: texts,
      MaxAge: wholeFrom(0, 86_400, "s"),
    }),
  },
  naming: { longest: 64 },
  ref: ({ properties }) => functionArn(functionNameIn(properties.TargetFunctionArn)),
  attributes: {
    FunctionArn: ({ properties }) => functionArn(functionNameIn(properties.TargetFunctionArn)),
    FunctionUrl: ({ properties: { TargetFunctionArn, Qualifier } }) =>
      `https://${functionUrlHost(functionNameIn(TargetFunctionArn), Qualifier)}/`,
  },
  deploy(resource, account) {
    const { TargetFunctionArn, AuthType, Qualifier, InvokeMode, Cors } = resource.properties;
    const owner = functionFor(TargetFunctionArn, resource.placeOf("TargetFunctionArn"), account);
    if (!owner) return;
    account.add(
      "functionUrls",
      {
        functionName: owner.configuration.functionName,
        qualifier: Qualifier,
        authType: AuthType,
        invokeMode: InvokeMode,
        cors: Cors && {
          allowOrigins: Cors.AllowOrigins,
          allowMethods: Cors.AllowMethods,
          allowHeaders: Cors.AllowHeaders,
          exposeHeaders: Cors.ExposeHeaders,
          maxAgeSeconds: Cors.MaxAge,
          allowCredentials: Cors.AllowCredentials,
        },
      },
      resource,
    );
  },
});
