/** The certificates of servers in AWS, with the authorities above them. */
import type { Certificate, CertificateName } from "../../sandbox/certificates.ts";

/** Long before and after any run. */
const NOT_BEFORE_MS = 1_621_982_059_000;
const NOT_AFTER_MS = 2_168_900_059_000;

const RDS = { C: "US", O: "Amazon Web Services, Inc.", OU: "Amazon RDS", ST: "WA", L: "Seattle" };
const RDS_ROOT = { ...RDS, CN: "Amazon RDS us-east-1 Root CA RSA2048 G1" };
const RDS_SUBORDINATE = { ...RDS, CN: "Amazon RDS us-east-1 Subordinate CA RSA2048 G1.A.1" };
const AMAZON_ROOT = { C: "US", O: "Amazon", CN: "Amazon Root CA 1" };
const AMAZON_SUBORDINATE = { C: "US", O: "Amazon", CN: "Amazon RSA 2048 M01" };

function certificate(
  subject: CertificateName,
  issuer: CertificateName,
  serialNumber: string,
  altNames: readonly string[] = [],
): Certificate {
  const times = { notBeforeMs: NOT_BEFORE_MS, notAfterMs: NOT_AFTER_MS };
  return { subject, issuer, altNames, ...times, serialNumber };
}

/**
 * A database's: signed by the authority of RDS, which no operating system and no Node.js knows. The server sends the authority's
 * own certificate too. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html
 */
export const rdsChain = (host: string, ...others: string[]): readonly Certificate[] => [
  certificate(
    { ...RDS, CN: host },
    RDS_SUBORDINATE,
    "0A17",
    [host, ...others].map((name) => `DNS:${name}`),
  ),
  certificate(RDS_SUBORDINATE, RDS_ROOT, "0B"),
  certificate(RDS_ROOT, RDS_ROOT, "01"),
];

/**
 * From AWS Certificate Manager, signed by Amazon Trust Services, which Node.js knows: RDS Proxy has such a certificate.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.howitworks.html
 */
export const publicChain = (host: string): readonly Certificate[] => [
  certificate({ CN: host }, AMAZON_SUBORDINATE, "0C3F", [`DNS:${host}`]),
  certificate(AMAZON_SUBORDINATE, AMAZON_ROOT, "077312"),
];
