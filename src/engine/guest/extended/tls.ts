/** `node:tls` for clients. */
import { missing } from "./shared.ts";
import { Socket } from "./net.ts";

class TLSSocket extends Socket {
  readonly encrypted = true;
  readonly authorized = false;
}

export const tls: Record<string, unknown> = {
  connect: missing("tls.connect"),
  createServer: missing("tls.createServer"),
  createSecureContext: () => ({ context: {} }),
  checkServerIdentity: () => undefined,
  TLSSocket,
  rootCertificates: [],
  DEFAULT_MIN_VERSION: "TLSv1.2",
  DEFAULT_MAX_VERSION: "TLSv1.3",
};
