/** Whom a process trusts: the authorities that Node brings along, those of NODE_EXTRA_CA_CERTS, or those of a secure context. */
import type { Certificate } from "../../sandbox/certificates.ts";
import { PUBLIC_ROOTS_PATH } from "../../sandbox/runtimes.ts";
import type { NamesInCertificate } from "../../sandbox/x509.ts";
import { Buffer, bytesOf, coded, compute, host, process } from "./shared.ts";

/** The issuers of trusted certificates by their subjects. One that has not signed itself only leads further up. */
export type Trusted = ReadonlyMap<string, string>;

const readers = new Map<string, NamesInCertificate[]>();

/** PEM, as text or bytes; several in a list. */
function namesIn(authorities: unknown): NamesInCertificate[] {
  if (Array.isArray(authorities)) return authorities.flatMap(namesIn);
  const text =
    typeof authorities === "string" ? authorities : String(Buffer.from(bytesOf(authorities)));
  const known = readers.get(text);
  if (known) return known;
  const found = JSON.parse(
    compute("certificates", {}, Buffer.from(text)).toString("utf8"),
  ) as NamesInCertificate[];
  readers.set(text, found);
  return found;
}

/** Of two certificates of one authority, that which it has signed itself ends a chain. */
export function trusting(authorities: unknown): Trusted {
  const trusted = new Map<string, string>();
  for (const { subject, issuer } of namesIn(authorities)) {
    if (trusted.get(subject) !== subject) trusted.set(subject, issuer);
  }
  return trusted;
}

const fileText = (path: string): string =>
  Buffer.from(host.file("open", path) as string, "base64").toString("utf8");

let roots: string[] | undefined;

/** `tls.rootCertificates`. */
export function rootCertificates(): string[] {
  roots ??= fileText(PUBLIC_ROOTS_PATH)
    .split(/(?<=-----END CERTIFICATE-----)\n/)
    .filter((text) => text !== "");
  return roots;
}

/** Node reads the file of NODE_EXTRA_CA_CERTS when the process starts; only warns when it cannot. */
function extraCertificates(): string {
  const path = process.env.NODE_EXTRA_CA_CERTS as string | undefined;
  if (!path) return "";
  try {
    return fileText(path);
  } catch {
    const problem = "error:80000002:system library::No such file or directory";
    host.write(2, `Warning: Ignoring extra certs from \`${path}\`, load failed: ${problem}\n`);
    return "";
  }
}

let byDefault: Trusted | undefined;

export const trustedByDefault = (): Trusted =>
  (byDefault ??= trusting([...rootCertificates(), extraCertificates()]));

const MESSAGES: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: "self-signed certificate",
  SELF_SIGNED_CERT_IN_CHAIN: "self-signed certificate in certificate chain",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "unable to verify the first certificate",
  UNABLE_TO_GET_ISSUER_CERT: "unable to get issuer certificate",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "unable to get local issuer certificate",
  CERT_NOT_YET_VALID: "certificate is not yet valid",
  CERT_HAS_EXPIRED: "certificate has expired",
};
/** Node.js 24 has an idea for these. */
const HINTED = /^(?:DEPTH_ZERO_SELF|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER_CERT$)/;
const HINT = "; if the root CA is installed locally, try running Node.js with --use-system-ca";

const LONGEST_CHAIN = 100;

/** OpenSSL's code for why a chain cannot be trusted. */
function problemOf(
  chain: readonly Certificate[],
  trusted: Trusted,
  nowMs: number,
): string | undefined {
  for (const { notBeforeMs, notAfterMs } of chain) {
    if (nowMs < notBeforeMs) return "CERT_NOT_YET_VALID";
    if (nowMs > notAfterMs) return "CERT_HAS_EXPIRED";
  }
  const sent = new Map(chain.map(({ subject, issuer }) => [subject.CN, issuer.CN]));
  let subject = chain[0]!.subject.CN;
  let issuer = chain[0]!.issuer.CN;
  for (let depth = 0, isOurs = false; ; depth++) {
    if (subject === issuer) {
      if (trusted.get(subject) === subject) return undefined;
      return depth === 0 ? "DEPTH_ZERO_SELF_SIGNED_CERT" : "SELF_SIGNED_CERT_IN_CHAIN";
    }
    const next = trusted.get(issuer) ?? sent.get(issuer);
    if (next === undefined || depth > LONGEST_CHAIN) {
      if (isOurs) return "UNABLE_TO_GET_ISSUER_CERT";
      const isAlone = depth === 0;
      return isAlone ? "UNABLE_TO_VERIFY_LEAF_SIGNATURE" : "UNABLE_TO_GET_ISSUER_CERT_LOCALLY";
    }
    isOurs = trusted.has(issuer);
    subject = issuer;
    issuer = next;
  }
}

export function chainError(chain: readonly Certificate[], trusted: Trusted): Error | undefined {
  const code = problemOf(chain, trusted, Date.now());
  if (code === undefined) return undefined;
  const hint = HINTED.test(code) && process.version.startsWith("v24.") ? HINT : "";
  return coded(new Error(MESSAGES[code] + hint), code);
}
