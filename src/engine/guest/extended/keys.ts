/** Keys, signatures and key agreement of `node:crypto`. The host computes; a key crosses the border as a JSON Web Key. */
import {
  base,
  Buffer,
  bytesOf,
  coded,
  compute,
  joined,
  latin1,
  missing,
  stream,
} from "./shared.ts";

export type Jwk = Record<string, string | undefined> & { kty: string };
type Bytes = Uint8Array & { toString(encoding?: string): string };
type Encoding = string | undefined;

const CURVE_NAMES: Record<string, string> = {
  "P-256": "prime256v1",
  "P-384": "secp384r1",
  "P-521": "secp521r1",
  secp256k1: "secp256k1",
};
const JWK_NAMES: Record<string, string> = Object.fromEntries(
  Object.entries(CURVE_NAMES).flatMap(([jwk, name]) => [
    [name, jwk],
    [jwk, jwk],
  ]),
);
const CURVES = Object.values(CURVE_NAMES);

const fromJson = (bytes: Bytes): Jwk => JSON.parse(bytes.toString("utf8")) as Jwk;
const encoded = (bytes: Bytes, encoding: Encoding): unknown =>
  encoding === undefined || encoding === "buffer" ? bytes : bytes.toString(encoding);

type KeyType = "secret" | "public" | "private";
interface ExportOptions {
  format?: string;
  type?: string;
}

export class KeyObject {
  readonly type: KeyType;
  readonly bytes: Uint8Array | undefined;
  readonly jwk: Jwk | undefined;

  constructor(type: KeyType, material: Uint8Array | Jwk) {
    this.type = type;
    if (type === "secret") this.bytes = material as Uint8Array;
    else this.jwk = material as Jwk;
  }
  static from(key: { keyObject?: KeyObject; bytes?: Uint8Array }): KeyObject {
    return key.keyObject ?? new KeyObject("secret", key.bytes!);
  }
  get symmetricKeySize(): number | undefined {
    return this.bytes?.length;
  }
  get asymmetricKeyType(): string | undefined {
    if (!this.jwk) return undefined;
    return this.jwk.kty === "RSA" ? "rsa" : this.jwk.kty === "EC" ? "ec" : "ed25519";
  }
  get asymmetricKeyDetails(): object | undefined {
    const { jwk } = this;
    if (!jwk) return undefined;
    if (jwk.kty === "EC") return { namedCurve: CURVE_NAMES[jwk["crv"]!] };
    if (jwk.kty !== "RSA") return {};
    const bytes = Buffer.from(jwk["n"], "base64") as Bytes;
    return {
      modulusLength: bytes.length * 8,
      publicExponent: BigInt(`0x${(Buffer.from(jwk["e"], "base64") as Bytes).toString("hex")}`),
    };
  }
  export({ format, type }: ExportOptions = {}): unknown {
    if (this.bytes) {
      return format === "jwk"
        ? { kty: "oct", k: (Buffer.from(this.bytes) as Bytes).toString("base64url") }
        : Buffer.from(this.bytes);
    }
    if (format === "jwk") return { ...this.jwk };
    const kind = type ?? (this.type === "public" ? "spki" : "pkcs8");
    const der = compute("writeKey", { jwk: this.jwk, type: kind }, new Uint8Array(0));
    return format === "der" ? der : pemOf(der, kind, this.type, this.jwk!);
  }
  equals(other: KeyObject): boolean {
    const shown = ({ bytes, jwk }: KeyObject): string =>
      bytes ? latin1(bytes) : JSON.stringify(jwk);
    return this.type === other.type && shown(this) === shown(other);
  }
  get [Symbol.toStringTag](): string {
    return "KeyObject";
  }
}

function pemOf(der: Bytes, kind: string, type: KeyType, { kty }: Jwk): string {
  const label =
    kind === "spki"
      ? "PUBLIC KEY"
      : kind === "pkcs8"
        ? "PRIVATE KEY"
        : kind === "sec1"
          ? "EC PRIVATE KEY"
          : `${kty} ${type === "public" ? "PUBLIC" : "PRIVATE"} KEY`;
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}

type KeyInput = unknown;
interface KeyOptions {
  key?: KeyInput;
  format?: string;
  type?: string;
  encoding?: string;
  passphrase?: unknown;
  padding?: number;
  saltLength?: number;
  dsaEncoding?: string;
  oaepHash?: string;
}

const isOptions = (key: KeyInput): key is KeyOptions =>
  typeof key === "object" &&
  key !== null &&
  !(key instanceof KeyObject) &&
  !ArrayBuffer.isView(key) &&
  "key" in key;
const optionsOf = (key: KeyInput): KeyOptions => (isOptions(key) ? key : {});

const known = new Map<string, Jwk>();
const MOST_KNOWN = 50;

/** The JSON Web Key of whatever form a key comes in. */
function jwkOf(given: KeyInput): Jwk {
  const key = isOptions(given) ? given.key : given;
  const { format, passphrase, encoding } = optionsOf(given);
  if (key instanceof KeyObject) {
    if (!key.jwk)
      throw coded(
        new TypeError(`Invalid key object type ${key.type}, expected private or public.`),
        "ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE",
      );
    return key.jwk;
  }
  if (format === "jwk") return { ...(key as Jwk) };
  if (passphrase !== undefined) missing("crypto with keys that have a passphrase")();
  const bytes = bytesOf(key, encoding);
  const text = latin1(bytes);
  const found = known.get(text);
  if (found) return found;
  if (known.size >= MOST_KNOWN) known.clear();
  const jwk = fromJson(compute("readKey", { pem: format !== "der" }, bytes));
  known.set(text, jwk);
  return jwk;
}

const PRIVATE = new Set(["d", "p", "q", "dp", "dq", "qi"]);
const publicOf = (jwk: Jwk): Jwk =>
  Object.fromEntries(Object.entries(jwk).filter(([name]) => !PRIVATE.has(name))) as Jwk;

export const createPublicKey = (key: KeyInput): KeyObject =>
  new KeyObject("public", publicOf(jwkOf(key)));
export function createPrivateKey(key: KeyInput): KeyObject {
  const jwk = jwkOf(key);
  if (jwk["d"] === undefined)
    throw coded(new Error("error:1E08010C:DECODER routines::unsupported"), "ERR_OSSL_UNSUPPORTED");
  return new KeyObject("private", jwk);
}

const constants = {
  RSA_PKCS1_PADDING: 1,
  RSA_NO_PADDING: 3,
  RSA_PKCS1_OAEP_PADDING: 4,
  RSA_PKCS1_PSS_PADDING: 6,
  RSA_PSS_SALTLEN_DIGEST: -1,
  RSA_PSS_SALTLEN_MAX_SIGN: -2,
  RSA_PSS_SALTLEN_AUTO: -2,
};

function signatureOptions(algorithm: string | null | undefined, key: KeyInput): object {
  const { padding, saltLength, dsaEncoding } = optionsOf(key);
  return {
    algorithm: algorithm ?? undefined,
    jwk: jwkOf(key),
    scheme: padding === constants.RSA_PKCS1_PSS_PADDING ? "pss" : "pkcs1",
    ...(saltLength !== undefined && saltLength >= 0 ? { saltLength } : {}),
    der: dsaEncoding !== "ieee-p1363",
  };
}

function sign(algorithm: string | null | undefined, data: unknown, key: KeyInput): Bytes {
  const options = signatureOptions(algorithm, key) as { scheme: string; jwk: Jwk };
  // Its salt would be random, and the host has no seed.
  if (options.scheme === "pss" && options.jwk.kty === "RSA") missing("crypto.sign with RSA-PSS")();
  return compute("sign", options, bytesOf(data));
}

const verify = (
  algorithm: string | null | undefined,
  data: unknown,
  key: KeyInput,
  signature: unknown,
): boolean =>
  compute(
    "verify",
    { ...signatureOptions(algorithm, key), signature: latin1(bytesOf(signature)) },
    bytesOf(data),
  )[0] === 1;

abstract class Collector extends stream.Writable {
  protected readonly algorithm: string;
  private readonly chunks: Uint8Array[] = [];
  constructor(algorithm: string) {
    super();
    this.algorithm = algorithm;
    // An unknown name is an error at once.
    compute("hash", { algorithm: algorithm.replace(/^ecdsa-with-/i, "") }, new Uint8Array(0));
  }
  update(data: unknown, encoding?: string): this {
    this.chunks.push(bytesOf(data, encoding).slice());
    return this;
  }
  protected get data(): Uint8Array {
    return joined([...this.chunks, new Uint8Array(0)]);
  }
  _write(chunk: unknown, encoding: string, callback: () => void): void {
    this.update(chunk, encoding);
    callback();
  }
}

class Sign extends Collector {
  sign(key: KeyInput, encoding?: string): unknown {
    return encoded(sign(this.algorithm, this.data, key), encoding);
  }
}
class Verify extends Collector {
  verify(key: KeyInput, signature: unknown, encoding?: string): boolean {
    return verify(this.algorithm, this.data, key, bytesOf(signature, encoding));
  }
}

function privateDecrypt(key: KeyInput, sealed: unknown): unknown {
  const { padding = constants.RSA_PKCS1_OAEP_PADDING, oaepHash = "sha1" } = optionsOf(key);
  const scheme = padding === constants.RSA_PKCS1_PADDING ? "pkcs1" : "oaep";
  return compute(
    "privateDecrypt",
    { jwk: jwkOf(key), scheme, algorithm: oaepHash },
    bytesOf(sealed),
  );
}

class ECDH {
  private readonly curve: string;
  private jwk: Jwk | undefined;
  constructor(name: string) {
    const curve = JWK_NAMES[name];
    if (!curve) throw coded(new Error("Invalid EC curve name"), "ERR_CRYPTO_INVALID_CURVE");
    this.curve = curve;
  }
  generateKeys(encoding?: string, format?: string): unknown {
    this.jwk = makeKey(this.curve);
    return this.getPublicKey(encoding, format);
  }
  getPublicKey(encoding?: string, format = "uncompressed"): unknown {
    const { x, y } = this.jwk!;
    const point = joined([Uint8Array.of(4), Buffer.from(x, "base64"), Buffer.from(y, "base64")]);
    return encoded(compute("point", { curve: this.curve, type: format }, point), encoding);
  }
  getPrivateKey(encoding?: string): unknown {
    return encoded(Buffer.from(this.jwk!["d"], "base64") as Bytes, encoding);
  }
  computeSecret(other: unknown, inputEncoding?: string, outputEncoding?: string): unknown {
    const options = { jwk: this.jwk, other: latin1(bytesOf(other, inputEncoding)) };
    const secret = compute("ecdh", options, new Uint8Array(0));
    const size = Math.min(secret.length, Buffer.from(this.jwk!["x"], "base64").length as number);
    return encoded(secret.subarray(0, size) as Bytes, outputEncoding);
  }
}

/** Enough for every curve. */
const SEED_BYTES = 128;
function makeKey(curve: string): Jwk {
  return fromJson(compute("makeKey", { curve }, base.crypto.randomBytes(SEED_BYTES) as Uint8Array));
}

interface PairOptions {
  namedCurve?: string;
  publicKeyEncoding?: ExportOptions;
  privateKeyEncoding?: ExportOptions;
}

export function generateKeyPairSync(
  type: string,
  options: PairOptions = {},
): { publicKey: unknown; privateKey: unknown } {
  if (type !== "ec" && type !== "ed25519") missing(`crypto.generateKeyPair with ${type}`)();
  const jwk = makeKey(type === "ec" ? JWK_NAMES[options.namedCurve ?? ""]! : "Ed25519");
  const [publicKey, privateKey] = [
    new KeyObject("public", publicOf(jwk)),
    new KeyObject("private", jwk),
  ];
  const { publicKeyEncoding: one, privateKeyEncoding: other } = options;
  return {
    publicKey: one ? publicKey.export(one) : publicKey,
    privateKey: other ? privateKey.export(other) : privateKey,
  };
}

export const keys: Record<string, unknown> = {
  KeyObject,
  Sign,
  Verify,
  ECDH,
  constants,
  createSecretKey: (key: unknown, encoding?: string) =>
    new KeyObject("secret", bytesOf(key, encoding).slice()),
  createPublicKey,
  createPrivateKey,
  createSign: (algorithm: string) => new Sign(algorithm),
  createVerify: (algorithm: string) => new Verify(algorithm),
  createECDH: (curve: string) => new ECDH(curve),
  sign,
  verify,
  privateDecrypt,
  generateKeyPairSync,
  getCurves: () => [...CURVES],
  // What they add is random, and the host has no seed.
  publicEncrypt: missing("crypto.publicEncrypt"),
};
