/** Whether a certificate is for a host: Node's rules and words, which follow RFC 6125. */
import { coded } from "./shared.ts";
import { isIP } from "./ip.ts";

export interface IdentityOf {
  subject?: { CN?: string | string[] };
  /** `DNS:example.com, IP Address:10.0.0.1`. */
  subjectaltname?: string;
}

const withoutDot = (host: string): string => (host.endsWith(".") ? host.slice(0, -1) : host);
const labelsOf = (name: string): string[] => withoutDot(name).toLowerCase().split(".");
const NOT_ASCII = /[^\u0021-\u007f]/;

/** `*` stands for some of the first label, if at least two follow it. */
function matches(host: string[], name: string): boolean {
  const labels = labelsOf(name);
  if (name === "" || labels.length !== host.length) return false;
  if (labels.some((label) => label === "" || NOT_ASCII.test(label))) return false;
  if (!labels.slice(1).every((label, i) => label === host[i + 1])) return false;
  const [first = ""] = labels;
  const [own = ""] = host;
  const [before = "", after, ...more] = first.split("*");
  if (after === undefined || first.includes("xn--")) return first === own;
  if (more.length > 0 || labels.length <= 2) return false;
  const fits = before.length + after.length <= own.length;
  return fits && own.startsWith(before) && own.endsWith(after);
}

/** Why the certificate is not for the host. */
function mismatch(host: string, { subject, subjectaltname = "" }: IdentityOf): string | undefined {
  const names = subjectaltname === "" ? [] : subjectaltname.split(", ");
  const after = (prefix: string): string[] =>
    names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  const dns = after("DNS:");
  if (isIP(host)) {
    const addresses = after("IP Address:");
    if (addresses.includes(host)) return undefined;
    return `IP: ${host} is not in the cert's list: ${addresses.join(", ")}`;
  }
  const labels = labelsOf(host);
  if (dns.length > 0) {
    if (dns.some((name) => matches(labels, name))) return undefined;
    return `Host: ${host}. is not in the cert's altnames: ${subjectaltname}`;
  }
  const common = subject?.CN;
  if (!common || common.length === 0) return "Cert does not contain a DNS name";
  if ([common].flat().some((name) => matches(labels, name))) return undefined;
  return `Host: ${host}. is not cert's CN: ${String(common)}`;
}

export function checkServerIdentity(hostname: unknown, certificate: IdentityOf): Error | undefined {
  const host = withoutDot(String(hostname));
  const reason = mismatch(host, certificate);
  if (reason === undefined) return undefined;
  const error = new Error(`Hostname/IP does not match certificate's altnames: ${reason}`);
  return coded(
    Object.assign(error, { reason, host, cert: certificate }),
    "ERR_TLS_CERT_ALTNAME_INVALID",
  );
}
