/** Tokens of IAM: a presigned request to connect. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.Connecting.html */
import type { CredentialStore } from "../../lambda/credentials.ts";
import { ACCOUNT_ID, REGION } from "../../lambda/environment-variables.ts";
import { HASH_OF_NOTHING, SIGNING_ALGORITHM, signatureOf, signingDate } from "../api/signature.ts";
import type { Authorisation } from "../api/service-api.ts";
import { callerWith } from "../api/authentication.ts";
import type { TcpClient } from "../api/tcp.ts";
import { RDS_QUOTAS } from "./quotas.ts";

const MS_PER_SECOND = 1_000;

export interface TokenTerms {
  readonly credentials: CredentialStore;
  readonly access: Authorisation;
  readonly host: string;
  readonly port: number;
  readonly resourceId: string;
  readonly nowMs: number;
  readonly now: number;
}

/** Why a token does not let `user` in; `undefined` when it does. */
export function tokenRefusal(
  token: string,
  user: string,
  client: TcpClient,
  terms: TokenTerms,
): string | undefined {
  const { credentials, access, host, port, resourceId, nowMs, now } = terms;
  const [place = "", query = ""] = token.split("/?");
  const params = new Map(query.split("&").map((pair) => decoded(pair.split("="))));
  const param = (name: string): string => params.get(name) ?? "";
  if (param("X-Amz-Algorithm") !== SIGNING_ALGORITHM || param("Action") !== "connect") {
    return "what came as a password is no token";
  }
  if (place.toLowerCase() !== `${host}:${port}`) {
    return `the token is for ${place}, not for ${host}:${port}`;
  }
  if (param("DBUser") !== user) return `the token is for ${param("DBUser")}, not for ${user}`;
  const signedMs = signingDate(param("X-Amz-Date")) ?? NaN;
  const lifetime = Math.min(Number(param("X-Amz-Expires")), RDS_QUOTAS.tokenLifetime.value);
  if (!(nowMs <= signedMs + lifetime * MS_PER_SECOND)) {
    const age = Math.floor((nowMs - signedMs) / MS_PER_SECOND);
    return `the token is ${age} s old, and tokens expire after ${lifetime} s`;
  }
  const credential = param("X-Amz-Credential");
  const issued = credentials.find(credential.split("/")[0]!);
  if (!issued || issued.sessionToken !== param("X-Amz-Security-Token")) {
    return "nobody has issued the credentials that signed the token";
  }
  if (issued.expiresAt !== undefined && issued.expiresAt <= now) {
    return "the credentials that signed the token have expired";
  }
  const signature = signatureOf(
    {
      method: "GET",
      pathname: "/",
      query,
      signedHeaders: param("X-Amz-SignedHeaders").split(";"),
      header: (name) => (name === "host" ? place : ""),
      payloadHash: HASH_OF_NOTHING,
      date: param("X-Amz-Date"),
      credential,
    },
    issued.secretAccessKey,
  );
  if (signature !== param("X-Amz-Signature")) return "the signature of the token is wrong";
  const resource = `arn:aws:rds-db:${REGION}:${ACCOUNT_ID}:dbuser:${resourceId}/${user}`;
  const caller = callerWith(issued, client.environmentId);
  return access.refusal(caller, { action: "rds-db:connect", resource });
}

const decoded = ([name = "", value = ""]: string[]): [string, string] => [
  decodeURIComponent(name),
  decodeURIComponent(value),
];
