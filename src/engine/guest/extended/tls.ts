/**
 * `node:tls` for clients. What is sent is not encrypted; that a handshake takes its time, and fails for the reasons for which it
 * fails in Node, is what code can see of it.
 */
import type { Certificate, CertificateName } from "../../sandbox/certificates.ts";
import { coded, host, missing, nextTick, process } from "./shared.ts";
import { optionsOf, Socket, type ConnectOptions } from "./net.ts";
import { checkServerIdentity, type IdentityOf } from "./tls-identity.ts";
import {
  chainError,
  rootCertificates,
  trustedByDefault,
  trusting,
  type Trusted,
} from "./tls-trust.ts";

interface ContextOptions {
  ca?: unknown;
  minVersion?: string;
  maxVersion?: string;
}

interface TlsOptions extends ConnectOptions, ContextOptions {
  socket?: Socket;
  servername?: string;
  rejectUnauthorized?: boolean;
  checkServerIdentity?: (host: string, certificate: PeerCertificate) => Error | undefined;
  secureContext?: SecureContext;
}

interface PeerCertificate extends IdentityOf {
  subject: CertificateName;
  issuerCertificate?: PeerCertificate;
}

const VERSIONS = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"];
const FIRST_WITH_SERVERS = VERSIONS.indexOf("TLSv1.2");
const DEFAULT_MIN_VERSION = "TLSv1.2";
const DEFAULT_MAX_VERSION = "TLSv1.3";

/** What a server and Node agree on. */
const CIPHERS = {
  "TLSv1.2": ["ECDHE-RSA-AES128-GCM-SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"],
  "TLSv1.3": ["TLS_AES_256_GCM_SHA384", "TLS_AES_256_GCM_SHA384"],
} as const;
type Version = keyof typeof CIPHERS;

function versionAt(name: string | undefined, usual: string, which: string): number {
  const index = VERSIONS.indexOf(name ?? usual);
  if (index >= 0) return index;
  const message = `${JSON.stringify(name)} is not a valid ${which} TLS protocol version`;
  throw coded(new TypeError(message), "ERR_TLS_INVALID_PROTOCOL_VERSION");
}

const sslError = (number: string, where: string, reason: string): Error =>
  coded(
    Object.assign(new Error(`error:${number}:SSL routines:${where}:${reason}:`), {
      library: "SSL routines",
      reason,
    }),
    `ERR_SSL_${reason.toUpperCase().replaceAll(" ", "_")}`,
  );

/** What `tls.createSecureContext` gives: whom its connections trust, and which versions they speak. */
class SecureContext {
  readonly context = {};
  private readonly authorities: unknown;
  private readonly least: number;
  private readonly most: number;

  constructor({ ca, minVersion, maxVersion }: ContextOptions = {}) {
    this.authorities = ca;
    this.least = versionAt(minVersion, DEFAULT_MIN_VERSION, "minimum");
    this.most = versionAt(maxVersion, DEFAULT_MAX_VERSION, "maximum");
  }

  trusted(): Trusted {
    return this.authorities === undefined || this.authorities === null
      ? trustedByDefault()
      : trusting(this.authorities);
  }

  /** Servers here speak TLS 1.2 and 1.3. */
  version(): Version | Error {
    const { least, most } = this;
    if (most < least) return sslError("0A0000BF", "tls_setup_handshake", "no protocols available");
    if (most < FIRST_WITH_SERVERS)
      return sslError("0A00042E", "ssl3_read_bytes", "tlsv1 alert protocol version");
    return VERSIONS[most] as Version;
  }
}

const pad = (value: number): string => String(value).padStart(2, "0");
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** As OpenSSL prints it: `Jan  5 09:00:00 2026 GMT`. */
function dateText(ms: number): string {
  const date = new Date(ms);
  const day = String(date.getUTCDate()).padStart(2);
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(pad).join(":");
  return `${MONTHS[date.getUTCMonth()]} ${day} ${time} ${date.getUTCFullYear()} GMT`;
}

/** The object of `getPeerCertificate()`; with `detailed`, those above it hang on it. */
function peerCertificate(chain: readonly Certificate[], detailed: boolean): PeerCertificate {
  const objects = chain.map(
    ({ subject, issuer, altNames, notBeforeMs, notAfterMs, serialNumber }) => ({
      subject,
      issuer,
      ...(altNames.length > 0 ? { subjectaltname: altNames.join(", ") } : {}),
      ca: altNames.length === 0,
      valid_from: dateText(notBeforeMs),
      valid_to: dateText(notAfterMs),
      serialNumber,
    }),
  );
  if (detailed) {
    for (const [i, object] of objects.entries()) {
      const isRoot = object.subject.CN === object.issuer.CN;
      const above = isRoot ? object : objects[i + 1];
      if (above) Object.assign(object, { issuerCertificate: above });
    }
  }
  return objects[0]!;
}

class TLSSocket extends Socket {
  readonly encrypted = true;
  authorized = false;
  authorizationError: string | null = null;
  alpnProtocol: string | false = false;
  secureConnecting = true;
  private readonly options: TlsOptions;
  private readonly secureContext: SecureContext;
  private chain: readonly Certificate[] = [];
  private version: Version | undefined;
  private raw: Socket | undefined;

  constructor(socket: Socket | undefined, options: TlsOptions = {}) {
    super({ ...options });
    this.options = options;
    this.secureContext = options.secureContext ?? new SecureContext(options);
    if (socket) this.wrap(socket);
  }

  private wrap(socket: Socket): void {
    if (!(socket instanceof Socket)) missing("tls over a stream that is not a socket")();
    this.raw = socket;
    socket.once("close", () => this.destroy());
    if (socket.connecting) {
      this.connecting = true;
      socket.once("error", (error: Error) => this.destroy(error));
      socket.once("connect", () => this.wrapConnected(socket));
    } else nextTick(() => this.wrapConnected(socket));
  }

  private wrapConnected(socket: Socket): void {
    if (this.destroyed) return;
    this.connecting = false;
    if (socket.pending) return void this.destroy(closedBefore(this.options));
    this.takeOver(socket);
    this.shakeHands();
  }

  protected override established(): void {
    super.established();
    if (!this.destroyed) this.shakeHands();
  }

  private shakeHands(): void {
    const version = this.secureContext.version();
    if (typeof version !== "string") return void this.destroy(version);
    this.version = version;
    host.secureSocket(this.id, version);
  }

  protected override hear(event: string, data: string | ArrayBuffer): void {
    if (event === "secured") return this.onSecured(JSON.parse(data as string) as Certificate[]);
    if (this.secureConnecting && event === "data") {
      const where = "tls_validate_record_header";
      return void this.destroy(sslError("0A00010B", where, "wrong version number"));
    }
    if (this.secureConnecting && event === "ended")
      return void this.destroy(closedBefore(this.options));
    super.hear(event, data);
  }

  private onSecured(chain: readonly Certificate[]): void {
    this.chain = chain;
    const error = this.verify();
    this.authorized = error === undefined;
    if (error) {
      const { rejectUnauthorized = process.env.NODE_TLS_REJECT_UNAUTHORIZED !== "0" } =
        this.options;
      this.authorizationError = (error as Error & { code?: string }).code ?? error.message;
      if (rejectUnauthorized !== false) {
        this.emit("secure");
        return void this.destroy(error);
      }
    }
    this.secureConnecting = false;
    this.emit("secureConnect");
    this.emit("secure");
    this.read(0);
  }

  private verify(): Error | undefined {
    const error = chainError(this.chain, this.secureContext.trusted());
    if (error) return error;
    const { options } = this;
    const name = options.servername ?? options.host ?? this._host ?? "localhost";
    const check = options.checkServerIdentity ?? checkServerIdentity;
    return check(name, peerCertificate(this.chain, true));
  }

  protected override get waitsFor(): string | undefined {
    if (this.connecting && !this.raw) return "connect";
    return this.secureConnecting ? "secureConnect" : undefined;
  }

  protected override letGo(): void {
    this.raw?.destroy();
  }

  getPeerCertificate(detailed = false): PeerCertificate | object {
    return this.chain.length === 0 ? {} : peerCertificate(this.chain, detailed);
  }
  getProtocol(): string | null {
    return this.secureConnecting ? null : this.version!;
  }
  getCipher(): object {
    if (this.secureConnecting) return {};
    const [name, standardName] = CIPHERS[this.version!];
    return { name, standardName, version: this.version };
  }
  getSession(): undefined {
    return undefined;
  }
  isSessionReused(): boolean {
    return false;
  }
  setServername(name: string): void {
    this.options.servername = name;
  }
  disableRenegotiation(): void {}
}

function closedBefore({ host: name, port }: TlsOptions): Error {
  const message = "Client network socket disconnected before secure TLS connection was established";
  return Object.assign(coded(new Error(message), "ECONNRESET"), { host: name, port });
}

/** Node's forms: `(options)`, `(port, host, options)`, `(port, options)`, each with a listener at the end. */
function connect(...args: unknown[]): TLSSocket {
  const listener = args.at(-1);
  const more = args.slice(1).find((each) => typeof each === "object" && each !== null);
  const options = { ...optionsOf(args), ...(more as TlsOptions | undefined) } as TlsOptions;
  const socket = new TLSSocket(options.socket, options);
  if (typeof listener === "function") socket.once("secureConnect", listener);
  if (!options.socket) socket.connect(options);
  return socket;
}

export const tls: Record<string, unknown> = {
  connect,
  createServer: missing("tls.createServer"),
  createSecureContext: (options?: ContextOptions) => new SecureContext(options),
  SecureContext,
  checkServerIdentity,
  TLSSocket,
  get rootCertificates() {
    return rootCertificates();
  },
  getCACertificates: missing("tls.getCACertificates"),
  getCiphers: () => Object.values(CIPHERS).map(([name]) => name.toLowerCase()),
  DEFAULT_MIN_VERSION,
  DEFAULT_MAX_VERSION,
  DEFAULT_ECDH_CURVE: "auto",
  CLIENT_RENEG_LIMIT: 3,
  CLIENT_RENEG_WINDOW: 600,
};
