/**
 * `{{resolve:secretsmanager:...}}` and `{{resolve:ssm:...}}` in the variables of functions: CloudFormation puts the values in when
 * it deploys, and not again. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
import { ConfigurationError } from "../lambda/configuration-rules.ts";
import { ServiceError } from "../services/api/service-error.ts";
import type { SecretsManagerService } from "../services/secretsmanager/secrets-manager-service.ts";
import type { SsmService } from "../services/ssm/ssm-service.ts";

interface Stores {
  readonly secrets: SecretsManagerService;
  readonly ssm: SsmService;
}

const REFERENCE = /\{\{resolve:(secretsmanager|ssm-secure|ssm):([^{}]+)\}\}/g;
/** Parts of an ARN between colons: `arn:aws:secretsmanager:<region>:<account>:secret:<name>`. */
const ARN_PARTS = 7;

export const hasReferences = (environment: Readonly<Record<string, string>>): boolean =>
  Object.values(environment).some((value) => value.includes("{{resolve:"));

/** Throws {@link ConfigurationError}; its setting is `environment.<name>`. */
export function resolved(
  environment: Readonly<Record<string, string>>,
  stores: Stores,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      value.replace(REFERENCE, (_, service: string, of: string) => {
        try {
          if (service === "secretsmanager") return secretValue(of, stores.secrets);
          if (service === "ssm") return parameterValue(of, stores.ssm);
          throw refusal(
            "SSM Secure reference is not supported in: [AWS::Lambda::Function/Properties/Environment]",
          );
        } catch (error) {
          if (!(error instanceof ServiceError)) throw error;
          throw new ConfigurationError(`environment.${name}`, `${error.message} (${of})`);
        }
      }),
    ]),
  );
}

const refusal = (message: string): ServiceError => new ServiceError("ValidationError", message);

/** `<id or ARN>:SecretString:<JSON key>:<staging label>:<version id>`; all but the first may be left out. */
function secretValue(of: string, secrets: SecretsManagerService): string {
  const parts = of.split(":");
  const length = of.startsWith("arn:") ? ARN_PARTS : 1;
  const id = parts.slice(0, length).join(":");
  const [, key = "", stage = "", version = ""] = parts.slice(length);
  const { value } = secrets.getSecretValue(id, {
    ...(stage ? { versionStage: stage } : {}),
    ...(version ? { versionId: version } : {}),
  });
  if (!("text" in value)) throw refusal("The secret has no SecretString.");
  if (key === "") return value.text;
  const member = memberOf(value.text, key);
  if (member === undefined) {
    throw refusal(`Could not find a value associated with JSONKey in SecretString: ${key}`);
  }
  return member;
}

function memberOf(text: string, key: string): string | undefined {
  try {
    const member = (JSON.parse(text) as Record<string, unknown> | null)?.[key];
    if (member === undefined) return undefined;
    return typeof member === "string" ? member : JSON.stringify(member);
  } catch {
    return undefined;
  }
}

function parameterValue(of: string, ssm: SsmService): string {
  const [name = ""] = of.split(":");
  const found = ssm.find(name);
  if (!found || found.latest.type === "SecureString") {
    throw refusal(`Unable to fetch parameters [${name}] from parameter store for this account.`);
  }
  return ssm.getParameter(of).version.value;
}
