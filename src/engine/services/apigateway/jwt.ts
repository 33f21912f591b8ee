/**
 * JSON Web Tokens as an HTTP API checks them.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
import { isObject } from "../../kernel/json.ts";
import { base64UrlToBytes, isRsaAlgorithm, isSignedBy, type RsaKey } from "./rsa.ts";

export type Claims = Record<string, unknown>;

interface Token {
  readonly algorithm: unknown;
  readonly keyId: unknown;
  readonly claims: Claims;
  readonly signed: string;
  readonly signature: string;
}

export type TokenCheck =
  | { readonly ok: true; readonly claims: Claims; readonly scopes: string[] | null }
  /** `problem`: AWS's `error_description`. */
  | { readonly ok: false; readonly problem: string };

interface Expected {
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly nowSeconds: number;
}

export function checkToken(text: string, keys: readonly RsaKey[], expected: Expected): TokenCheck {
  const token = tokenOf(text.replace(/^Bearer /i, ""));
  if (!token) return invalid("OIDC discovery endpoint or token is not valid");
  const { algorithm, keyId, claims, signed, signature } = token;
  if (!isRsaAlgorithm(algorithm)) return invalid("the token does not have a valid algorithm");
  const key = keys.find(({ kid }) => kid === keyId);
  if (!key) return invalid("unable to find a signing key that matches");
  if (!isSignedBy(key, algorithm, signed, signature)) {
    return invalid("the token does not have a valid signature");
  }
  const problem = claimProblem(claims, expected);
  return problem === undefined ? { ok: true, claims, scopes: scopesOf(claims) } : invalid(problem);
}

const invalid = (problem: string): TokenCheck => ({ ok: false, problem });

function claimProblem(
  { iss, aud, client_id: clientId, exp, nbf, iat }: Claims,
  { issuer, audience, nowSeconds }: Expected,
): string | undefined {
  if (iss !== issuer) return "the token does not have a valid issuer";
  // AWS looks at client_id only when there is no aud.
  const audiences = aud === undefined ? [clientId] : Array.isArray(aud) ? aud : [aud];
  if (!audiences.some((each) => audience.includes(each as string))) {
    return "the token does not have a valid audience";
  }
  if (typeof exp !== "number" || exp <= nowSeconds) return "the token has expired";
  if (isAfter(nbf, nowSeconds)) return "the token is not valid yet";
  if (isAfter(iat, nowSeconds)) return "the token was issued in the future";
  return undefined;
}

const isAfter = (claim: unknown, nowSeconds: number): boolean =>
  typeof claim === "number" && claim > nowSeconds;

/** `scope` is one text with spaces, `scp` may be a list. */
function scopesOf({ scope, scp }: Claims): string[] | null {
  const given = scope ?? scp;
  if (typeof given === "string") return given.split(" ").filter((each) => each !== "");
  return Array.isArray(given) ? given.map(String) : null;
}

function tokenOf(text: string): Token | undefined {
  const [head = "", body = "", signature = "", ...more] = text.split(".");
  const header = objectOf(head);
  const claims = objectOf(body);
  if (!header || !claims || signature === "" || more.length > 0) return undefined;
  return {
    algorithm: header.alg,
    keyId: header.kid,
    claims,
    signed: `${head}.${body}`,
    signature,
  };
}

function objectOf(part: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(new TextDecoder().decode(base64UrlToBytes(part))) as unknown;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** As the event has them: texts, and lists as `[a b]`. */
export const claimTexts = (claims: Claims): Record<string, string> =>
  Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [
      name,
      Array.isArray(value)
        ? `[${value.join(" ")}]`
        : typeof value === "object"
          ? JSON.stringify(value)
          : String(value),
    ]),
  );

/** The keys of a JSON Web Key Set that check signatures. */
export function keysOf(text: string): RsaKey[] | undefined {
  try {
    const { keys } = JSON.parse(text) as { keys?: unknown };
    if (!Array.isArray(keys)) return undefined;
    return keys.filter(
      (key): key is RsaKey =>
        isObject(key) &&
        key.kty === "RSA" &&
        typeof key.n === "string" &&
        typeof key.e === "string",
    );
  } catch {
    return undefined;
  }
}
