/** The functions of the account, as Secrets Manager calls them to rotate. */
import { parseTarget } from "../lambda/asynchronous/targets.ts";
import type { LambdaService } from "../lambda/service.ts";
import type { Access } from "../services/iam/access.ts";
import type { RotationFunctions } from "../services/secretsmanager/rotation.ts";

const PRINCIPAL = "secretsmanager.amazonaws.com";

/** `lambda` is not there yet when the services are made. */
export const rotationFunctions = (
  lambda: () => LambdaService,
  access: Access,
): RotationFunctions => ({
  mayInvoke(functionArn, secretArn) {
    const target = parseTarget(functionArn);
    if (target?.kind !== "function") return false;
    const exists = lambda().timeoutSecondsOf(target.name, target.qualifier) !== undefined;
    const permission = { action: "lambda:InvokeFunction", resource: functionArn };
    const request = { service: PRINCIPAL, sourceArn: secretArn, ...permission };
    return exists && access.allowsService(request);
  },
  invoke(functionArn, payload, sourceId, onAnswer) {
    const { name = "", qualifier } = parseTarget(functionArn) ?? {};
    lambda().invoke(
      {
        functionName: name,
        ...(qualifier ? { qualifier } : {}),
        invocationType: "RequestResponse",
        payload,
        source: "service",
        sourceId,
        index: -1,
      },
      ({ status, functionError, payload: answer }) => {
        const failed = functionError !== undefined || status !== "success";
        onAnswer(failed ? `${status}: ${answer}` : undefined);
      },
    );
  },
});
