/** What the resource types of both kinds of APIs have in common. */
import type {
  ApiConfiguration,
  StageConfiguration,
  Throttling,
} from "../../services/apigateway/configuration.ts";
import { APIGATEWAY_QUOTAS } from "../../services/apigateway/quotas.ts";
import type { AccountBuilder } from "../account-builder.ts";
import { listOf, text } from "../kinds.ts";
import type { Located } from "../node.ts";
import { functionFor } from "./lambda-versions.ts";

/** Of stages, routes and what else has a name. */
export const LONGEST_NAME = 128;
export const texts = listOf(text);

/** An API has the name that people gave it, else its logical id: the stack's name would be that of every API. */
export const nameOf = ({
  logicalId,
  properties,
}: {
  logicalId: string;
  properties: { Name?: string | undefined };
}): string => properties.Name ?? logicalId;

const INVOCATION = /functions\/(arn:[^/]+)\/(?:response-streaming-)?invocations$/;

/**
 * The function of an integration or authorizer: `arn:aws:apigateway:...:functions/<ARN>/invocations`, or the function's ARN.
 * `undefined`, and a message, when there is none.
 */
export function calledFunction(
  uri: string,
  at: Located,
  account: AccountBuilder,
): { functionName: string; qualifier?: string } | undefined {
  const arn = INVOCATION.exec(uri)?.[1] ?? uri;
  const found = functionFor(arn, at, account);
  if (!found) return undefined;
  const [, qualifier] = /:function:[\w-]+:([\w$-]+)$/.exec(arn) ?? [];
  const { functionName } = found.configuration;
  return { functionName, ...(qualifier === undefined ? {} : { qualifier }) };
}

/** The API that `Ref` of its resource names; `undefined`, and a message, when it is not in the template. */
export function apiOf<K extends ApiConfiguration["kind"]>(
  kind: K,
  id: string,
  at: Located,
  account: AccountBuilder,
): Extract<ApiConfiguration, { kind: K }> | undefined {
  const found = account.find("apis", (it) => it.id === id);
  if (found?.kind === kind) return found as Extract<ApiConfiguration, { kind: K }>;
  if (!account.messages.hasErrors) {
    const type = kind === "HTTP" ? "AWS::ApiGatewayV2::Api" : "AWS::ApiGateway::RestApi";
    account.messages.error(
      at,
      `Expected the id of an API of this template, received ${JSON.stringify(id)}. Refer to the ${type} with !Ref.`,
    );
  }
  return undefined;
}

export const addStage = (api: ApiConfiguration, stage: StageConfiguration): void => {
  api.stages = [...(api.stages ?? []), stage];
};

/** One that is missing is the account's. */
export const throttlingOf = (
  rateLimit: number | undefined,
  burstLimit: number | undefined,
): Throttling | undefined =>
  rateLimit === undefined && burstLimit === undefined
    ? undefined
    : {
        rateLimit: rateLimit ?? APIGATEWAY_QUOTAS.requestRate.value,
        burstLimit: burstLimit ?? APIGATEWAY_QUOTAS.requestBurst.value,
      };
