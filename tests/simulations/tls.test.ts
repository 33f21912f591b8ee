/** `node:tls` on the simulated network: who is trusted, and what fails when the certificate is wrong. */
import { describe, expect, it } from "vitest";
import type { Certificate } from "../../src/engine/sandbox/certificates.ts";
import { publicChain, rdsChain } from "../../src/engine/services/api/certificate-chains.ts";
import { connections, onNetwork, server } from "./network.ts";

const DATABASE = "shop.abc123.us-east-1.rds.amazonaws.com";
const PROXY = "proxy.proxy-abc123.us-east-1.rds.amazonaws.com";
const own = { CN: "own.example.com" };
const times = { notBeforeMs: 0, notAfterMs: 4e12, serialNumber: "01" };
const selfSigned: Certificate = {
  subject: own,
  issuer: own,
  altNames: ["DNS:own.example.com"],
  ...times,
};
const EXPIRED = publicChain("old.example.com").map((each) => ({ ...each, notAfterMs: 1e12 }));

/** A server that speaks TLS from the first byte and says hello. */
const secure = (chain: readonly Certificate[]) =>
  server((client) => {
    client.startTls(chain);
    client.send(new TextEncoder().encode("hello"));
    return {};
  });

const servers = () => ({
  [DATABASE]: secure(rdsChain(DATABASE)),
  [PROXY]: secure(publicChain(PROXY)),
  "own.example.com": secure([selfSigned]),
  "old.example.com": secure(EXPIRED),
  "alone.example.com": secure(publicChain("alone.example.com").slice(0, 1)),
  "half.example.com": secure(rdsChain("half.example.com").slice(0, 2)),
  "plain.example.com": server((client) => ({
    received: () => client.send(new TextEncoder().encode("no TLS here")),
  })),
  "reset.example.com": server((client) => ({
    received: () => client.reset("it does not want to"),
  })),
  "bye.example.com": server((client) => ({ received: () => client.end("it does not want to") })),
});

const code = `
  import tls from "node:tls";
  import fs from "node:fs";
  const tried = (options) => new Promise((resolve) => {
    const seen = [];
    const socket = tls.connect({ port: 5432, ...options });
    for (const name of ["connect", "secureConnect"]) socket.on(name, () => seen.push(name));
    socket.on("data", (data) => { seen.push(String(data)); socket.end(); });
    socket.on("error", ({ code, message }) => seen.push(code, message));
    socket.on("close", () => resolve([...seen, socket.authorized, socket.authorizationError]));
  });
  const aws = fs.readFileSync("/var/runtime/ca-cert.pem");
  export const handler = async (cases) => {
    const answers = [];
    for (const { ca, ...options } of cases) answers.push(await tried({ ...options, ...(ca ? { ca: ca === "aws" ? aws : ca } : {}) }));
    return answers;
  };`;

const tried = async (
  cases: Record<string, unknown>[],
  environment: Record<string, string> = {},
): Promise<unknown[]> => {
  const run = await onNetwork({
    servers: servers(),
    code,
    at: [[0, cases]],
    function: { environment },
  });
  return run.answers[0] as unknown[];
};

const good = ["connect", "secureConnect", "hello", true, null];
const bad = (error: string, message: string) => ["connect", error, message, false, error];
const HINT = "; if the root CA is installed locally, try running Node.js with --use-system-ca";

describe("a connection with TLS", () => {
  it("trusts public authorities, and not those of RDS (Node.js 20 and later)", async () => {
    const untrusted = "self-signed certificate in certificate chain";
    expect(
      await tried([{ host: PROXY }, { host: DATABASE }, { host: DATABASE, ca: "aws" }]),
    ).toEqual([good, bad("SELF_SIGNED_CERT_IN_CHAIN", untrusted), good]);
    // https://aws.amazon.com/blogs/compute/node-js-20-x-runtime-now-available-in-aws-lambda/
    const extra = { NODE_EXTRA_CA_CERTS: "/var/runtime/ca-cert.pem" };
    expect(await tried([{ host: PROXY }, { host: DATABASE }], extra)).toEqual([good, good]);
  });

  it("fails as in Node when the certificate is wrong", async () => {
    const unchecked = ["connect", "secureConnect", "hello", false];
    const mismatch = `Hostname/IP does not match certificate's altnames: Host: other.example.com. is not in the cert's altnames: DNS:${PROXY}`;
    expect(
      await tried([
        { host: "own.example.com" },
        { host: "old.example.com" },
        { host: "alone.example.com" },
        { host: "half.example.com" },
        { host: PROXY, servername: "other.example.com" },
        { host: PROXY, ca: "no certificate" },
        { host: DATABASE, rejectUnauthorized: false },
        { host: PROXY, servername: "other.example.com", rejectUnauthorized: false },
        { host: "plain.example.com" },
        { host: "reset.example.com" },
        { host: "bye.example.com" },
        { host: PROXY, maxVersion: "TLSv1.1" },
      ]),
    ).toEqual([
      bad("DEPTH_ZERO_SELF_SIGNED_CERT", `self-signed certificate${HINT}`),
      bad("CERT_HAS_EXPIRED", "certificate has expired"),
      bad("UNABLE_TO_VERIFY_LEAF_SIGNATURE", `unable to verify the first certificate${HINT}`),
      bad("UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "unable to get local issuer certificate"),
      bad("ERR_TLS_CERT_ALTNAME_INVALID", mismatch),
      bad("UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "unable to get local issuer certificate"),
      [...unchecked, "SELF_SIGNED_CERT_IN_CHAIN"],
      [...unchecked, "ERR_TLS_CERT_ALTNAME_INVALID"],
      [
        "connect",
        "ERR_SSL_WRONG_VERSION_NUMBER",
        "error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:",
        false,
        null,
      ],
      ["connect", "ECONNRESET", "read ECONNRESET", false, null],
      [
        "connect",
        "ECONNRESET",
        "Client network socket disconnected before secure TLS connection was established",
        false,
        null,
      ],
      [
        "connect",
        "ERR_SSL_NO_PROTOCOLS_AVAILABLE",
        "error:0A0000BF:SSL routines:tls_setup_handshake:no protocols available:",
        false,
        null,
      ],
    ]);
  });

  it("takes over a socket, and takes a round trip and some CPU", async () => {
    const run = await onNetwork({
      servers: servers(),
      code: `
        import net from "node:net";
        import tls, { rootCertificates } from "node:tls";
        const upgraded = (maxVersion) => new Promise((resolve) => {
          const seen = [];
          const raw = net.connect(5432, "${PROXY}");
          raw.once("connect", () => {
            const started = performance.now();
            const socket = tls.connect({ socket: raw, servername: "${PROXY}", maxVersion });
            seen.push([socket.connecting, socket.encrypted, socket.getProtocol()]);
            for (const name of ["secureConnect", "secure", "end", "finish", "close"]) socket.on(name, () => seen.push(name));
            raw.on("close", () => seen.push("raw close"));
            socket.on("secureConnect", () => {
              const { subject, subjectaltname, valid_from } = socket.getPeerCertificate();
              seen.push([socket.getProtocol(), socket.getCipher().name, subject, subjectaltname, valid_from, socket.getPeerCertificate(true).issuerCertificate.subject.CN]);
              seen.push(Math.round(performance.now() - started));
            });
            socket.on("data", () => socket.end());
            socket.on("close", () => resolve(seen));
          });
        });
        export const handler = async () => [rootCertificates.length, await upgraded(), (await upgraded("TLSv1.2"))[2]];`,
    });
    expect(run.answers[0]).toEqual([
      4,
      [
        [false, true, null],
        "secureConnect",
        [
          "TLSv1.3",
          "TLS_AES_256_GCM_SHA384",
          { CN: PROXY },
          `DNS:${PROXY}`,
          "May 25 22:34:19 2021 GMT",
          "Amazon RSA 2048 M01",
        ],
        2,
        "secure",
        ...["finish", "end", "raw close", "close"],
      ],
      expect.arrayContaining(["TLSv1.2", "ECDHE-RSA-AES128-GCM-SHA256"]),
    ]);
    expect(connections(run).map(({ type }) => type)).toEqual([
      ...["connection.opened", "connection.closed"],
      ...["connection.opened", "connection.closed"],
    ]);
  });
});
