/** What a request to the extension asks for, and the call of AWS that finds it out. */
import { queryPairs } from "../http/messages.ts";

/** A secret or a parameter. */
export interface Lookup {
  readonly kind: "secrets" | "parameters";
  /** Its name, for the timeline. */
  readonly name: string;
  readonly operation: "GetSecretValue" | "GetParameter";
  readonly target: string;
  readonly service: "secretsmanager" | "ssm";
  readonly input: Readonly<Record<string, unknown>>;
}

/** `undefined`: there is nothing at that path. A text: what is wrong with the query. */
export function lookupOf(path: string): Lookup | string | undefined {
  const [bare = "", query = ""] = path.split("?");
  const values = new Map(queryPairs(query));
  switch (bare.replace(/\/$/, "")) {
    case "/secretsmanager/get":
      return secretLookup(values);
    case "/systemsmanager/parameters/get":
      return parameterLookup(values);
    default:
      return undefined;
  }
}

function secretLookup(values: ReadonlyMap<string, string>): Lookup | string {
  const SecretId = values.get("secretId");
  if (!SecretId) return "missing required query parameter: secretId";
  const VersionId = values.get("versionId");
  const VersionStage = values.get("versionStage");
  return {
    kind: "secrets",
    name: SecretId,
    operation: "GetSecretValue",
    target: "secretsmanager.GetSecretValue",
    service: "secretsmanager",
    input: {
      SecretId,
      ...(VersionId ? { VersionId } : {}),
      ...(VersionStage ? { VersionStage } : {}),
    },
  };
}

function parameterLookup(values: ReadonlyMap<string, string>): Lookup | string {
  const name = values.get("name");
  if (!name) return "missing required query parameter: name";
  const selector = values.get("version") ?? values.get("label");
  const Name = selector ? `${name}:${selector}` : name;
  const WithDecryption = values.get("withDecryption")?.toLowerCase() === "true";
  return {
    kind: "parameters",
    name: Name,
    operation: "GetParameter",
    target: "AmazonSSM.GetParameter",
    service: "ssm",
    input: { Name, WithDecryption },
  };
}

/** The service's answer as the extension's own SDK, in Go, writes it: every member is there, and dates are texts. */
export function inGo(
  { kind }: Lookup,
  answer: string,
  dateOf: (seconds: number) => string,
): string {
  const output = JSON.parse(answer) as Record<string, unknown>;
  if (kind === "secrets") {
    const { ARN, CreatedDate, Name, SecretBinary = null, SecretString = null } = output;
    const { VersionId, VersionStages } = output;
    const date = dateOf(CreatedDate as number);
    const members = { ARN, CreatedDate: date, Name, SecretBinary, SecretString };
    return JSON.stringify({ ...members, VersionId, VersionStages, ResultMetadata: {} });
  }
  const {
    ARN,
    DataType,
    LastModifiedDate,
    Name,
    Selector = null,
    SourceResult = null,
    ...rest
  } = output["Parameter"] as Record<string, unknown>;
  const date = dateOf(LastModifiedDate as number);
  const members = { ARN, DataType, LastModifiedDate: date, Name, Selector, SourceResult };
  return JSON.stringify({ Parameter: { ...members, ...rest }, ResultMetadata: {} });
}
