/** Keys as files (PEM, DER) and as JSON Web Keys, which is what the rest works with. https://www.rfc-editor.org/rfc/rfc7517 */
import {
  BitString,
  Constructed,
  fromBER,
  Integer,
  Null,
  ObjectIdentifier,
  OctetString,
  Sequence,
} from "asn1js";
import { base64ToBytes, bytesToBase64, byteString } from "./base64.ts";
import { GuestError } from "./guest-error.ts";

export interface Jwk {
  kty: "RSA" | "EC" | "OKP";
  crv?: string;
  n?: string;
  e?: string;
  d?: string;
  p?: string;
  q?: string;
  dp?: string;
  dq?: string;
  qi?: string;
  x?: string;
  y?: string;
}

type Bytes = Uint8Array<ArrayBuffer>;

const OID = {
  rsa: "1.2.840.113549.1.1.1",
  ec: "1.2.840.10045.2.1",
  ed25519: "1.3.101.112",
} as const;
/** By the name in a JWK: object identifier, OpenSSL's name, bytes of a coordinate. */
const CURVES: Readonly<Record<string, { oid: string; name: string; bytes: number }>> = {
  "P-256": { oid: "1.2.840.10045.3.1.7", name: "prime256v1", bytes: 32 },
  "P-384": { oid: "1.3.132.0.34", name: "secp384r1", bytes: 48 },
  "P-521": { oid: "1.3.132.0.35", name: "secp521r1", bytes: 66 },
  secp256k1: { oid: "1.3.132.0.10", name: "secp256k1", bytes: 32 },
};
const RSA_PRIVATE = ["n", "e", "d", "p", "q", "dp", "dq", "qi"] as const;

export const toUrl = (bytes: Uint8Array): string =>
  bytesToBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
export function fromUrl(text: string): Bytes {
  const plain = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(base64ToBytes(plain.padEnd(Math.ceil(plain.length / 4) * 4, "=")));
}

const unsupported = (): GuestError =>
  new GuestError("Error", "error:1E08010C:DECODER routines::unsupported", "ERR_OSSL_UNSUPPORTED");

/** A key in PEM, as text, or in DER. Throws {@link GuestError} in OpenSSL's words. */
export function readKey(bytes: Uint8Array, isPem: boolean): Jwk {
  let der = Uint8Array.from(bytes);
  if (isPem) {
    const [, , body] =
      /-----BEGIN ([A-Z ]+)-----([^-]+)-----END \1-----/.exec(byteString(bytes)) ?? [];
    if (body === undefined) throw unsupported();
    der = Uint8Array.from(base64ToBytes(body.replace(/\s/g, "")));
  }
  const { result, offset } = fromBER(der.buffer);
  if (offset === -1 || !(result instanceof Sequence)) throw unsupported();
  return fromSequence(result);
}

/** PKCS#8, SPKI, PKCS#1 or SEC 1, which their first members tell apart. */
function fromSequence(sequence: Sequence): Jwk {
  const [first, second, third] = sequence.valueBlock.value;
  if (first instanceof Sequence && second instanceof BitString) return fromSpki(first, second);
  if (second instanceof Sequence && third instanceof OctetString) return fromPkcs8(second, third);
  if (first instanceof Integer && second instanceof OctetString)
    return fromSec1(sequence, undefined);
  const numbers = sequence.valueBlock.value.filter((each) => each instanceof Integer).map(unsigned);
  if (numbers.length === 2) return rsa(["n", "e"], numbers);
  if (numbers.length === RSA_PRIVATE.length + 1) return rsa(RSA_PRIVATE, numbers.slice(1));
  throw unsupported();
}

const rsa = (names: readonly (keyof Jwk)[], numbers: Bytes[]): Jwk => ({
  kty: "RSA",
  ...Object.fromEntries(names.map((name, i) => [name, toUrl(numbers[i]!)])),
});

/** Without the zero that keeps a number positive. */
function unsigned(integer: Integer): Bytes {
  const bytes = new Uint8Array(integer.valueBlock.valueHexView);
  let zeros = 0;
  while (zeros < bytes.length - 1 && bytes[zeros] === 0) zeros++;
  return bytes.slice(zeros);
}

const oidOf = (value: unknown): string =>
  value instanceof ObjectIdentifier ? value.valueBlock.toString() : "";

function curveOf(value: unknown): string {
  const oid = oidOf(value);
  const found = Object.entries(CURVES).find(([, curve]) => curve.oid === oid)?.[0];
  if (found) return found;
  throw new GuestError("Error", `The curve ${oid} is not simulated`, "ERR_NOT_SIMULATED");
}

function fromSpki(algorithm: Sequence, key: BitString): Jwk {
  const [oid, parameters] = algorithm.valueBlock.value;
  const bytes = new Uint8Array(key.valueBlock.valueHexView);
  if (oidOf(oid) === OID.rsa) return fromSequence(fromBER(bytes.slice().buffer).result as Sequence);
  if (oidOf(oid) === OID.ed25519) return { kty: "OKP", crv: "Ed25519", x: toUrl(bytes) };
  if (oidOf(oid) === OID.ec) return fromPoint(curveOf(parameters), bytes);
  throw unsupported();
}

export function fromPoint(crv: string, point: Uint8Array): Jwk {
  const { bytes } = CURVES[crv]!;
  return { kty: "EC", crv, x: toUrl(point.slice(1, 1 + bytes)), y: toUrl(point.slice(1 + bytes)) };
}

function fromPkcs8(algorithm: Sequence, content: OctetString): Jwk {
  const [oid, parameters] = algorithm.valueBlock.value;
  const inner = fromBER(new Uint8Array(content.valueBlock.valueHexView).slice().buffer).result;
  if (oidOf(oid) === OID.rsa) return fromSequence(inner as Sequence);
  if (oidOf(oid) === OID.ed25519) {
    return {
      kty: "OKP",
      crv: "Ed25519",
      d: toUrl(new Uint8Array((inner as OctetString).valueBlock.valueHexView)),
    };
  }
  if (oidOf(oid) === OID.ec) return fromSec1(inner as Sequence, parameters);
  throw unsupported();
}

function fromSec1(sequence: Sequence, parameters: unknown): Jwk {
  const [, secret, ...more] = sequence.valueBlock.value;
  const tagged = (tag: number) =>
    more.find(
      (each): each is Constructed => each instanceof Constructed && each.idBlock.tagNumber === tag,
    )?.valueBlock.value[0];
  const crv = curveOf(parameters ?? tagged(0));
  const point = tagged(1);
  const d = toUrl(new Uint8Array((secret as OctetString).valueBlock.valueHexView));
  return point instanceof BitString
    ? { ...fromPoint(crv, new Uint8Array(point.valueBlock.valueHexView)), d }
    : { kty: "EC", crv, d };
}

const integer = (bytes: Uint8Array): Integer =>
  new Integer({ valueHex: Uint8Array.from(bytes[0]! & 0x80 ? [0, ...bytes] : bytes).buffer });
const number = (value: number): Integer => new Integer({ value });
const sequence = (
  ...value: (Sequence | Integer | ObjectIdentifier | Null | OctetString | BitString | Constructed)[]
): Sequence => new Sequence({ value });
const oid = (value: string): ObjectIdentifier => new ObjectIdentifier({ value });
const octets = (bytes: Uint8Array): OctetString =>
  new OctetString({ valueHex: Uint8Array.from(bytes).buffer });
const bits = (bytes: Uint8Array): BitString =>
  new BitString({ valueHex: Uint8Array.from(bytes).buffer });
const der = (value: Sequence | OctetString): Bytes => new Uint8Array(value.toBER());

const pointOf = ({ x = "", y = "" }: Jwk): Bytes => Uint8Array.of(4, ...fromUrl(x), ...fromUrl(y));

/** DER of a key. `type` is Node's: `spki`, `pkcs8`, `pkcs1` or `sec1`. */
export function writeKey(jwk: Jwk, type: string): Bytes {
  const member = (name: keyof Jwk): Integer => integer(fromUrl(jwk[name] ?? ""));
  if (jwk.kty === "RSA") {
    const isPublic = type === "spki" || jwk.d === undefined;
    const inner = isPublic
      ? sequence(member("n"), member("e"))
      : sequence(number(0), ...RSA_PRIVATE.map(member));
    if (type === "pkcs1") return der(inner);
    const algorithm = sequence(oid(OID.rsa), new Null());
    return der(
      isPublic
        ? sequence(algorithm, bits(der(inner)))
        : sequence(number(0), algorithm, octets(der(inner))),
    );
  }
  if (jwk.kty === "OKP") {
    const algorithm = sequence(oid(OID.ed25519));
    return type === "spki"
      ? der(sequence(algorithm, bits(fromUrl(jwk.x ?? ""))))
      : der(sequence(number(0), algorithm, octets(der(octets(fromUrl(jwk.d ?? ""))))));
  }
  const curve = oid(CURVES[jwk.crv!]!.oid);
  const algorithm = sequence(oid(OID.ec), curve);
  if (type === "spki") return der(sequence(algorithm, bits(pointOf(jwk))));
  const tagged = (tagNumber: number, value: ObjectIdentifier | BitString): Constructed =>
    new Constructed({ idBlock: { tagClass: 3, tagNumber }, value: [value] });
  const secret = octets(fromUrl(jwk.d ?? ""));
  const point = tagged(1, bits(pointOf(jwk)));
  return type === "sec1"
    ? der(sequence(number(1), secret, tagged(0, curve), point))
    : der(sequence(number(0), algorithm, octets(der(sequence(number(1), secret, point)))));
}
