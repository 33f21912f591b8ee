/** Logging in with a password, as the server does it: SCRAM-SHA-256 (RFC 5802 and 7677) and MD5. */
import { hmac } from "@noble/hashes/hmac.js";
import { md5 } from "@noble/hashes/legacy.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { base64ToBytes, bytesToBase64 } from "../../sandbox/base64.ts";
import { joined } from "../../kernel/bytes.ts";

const encoder = new TextEncoder();

/** What Postgres keeps of a password: `SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>`. */
interface Verifier {
  readonly iterations: string;
  readonly salt: string;
  readonly storedKey: string;
  readonly serverKey: string;
}

const VERIFIER = /^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):(.+)$/;

function verifierOf(kept: string): Verifier | undefined {
  const [, iterations = "", salt = "", storedKey = "", serverKey = ""] = VERIFIER.exec(kept) ?? [];
  return iterations === "" ? undefined : { iterations, salt, storedKey, serverKey };
}

/** Nobody's: whoever asks for a role that does not exist finds out at the end only. */
const NOBODY: Verifier = {
  iterations: "4096",
  salt: bytesToBase64(new Uint8Array(16)),
  storedKey: bytesToBase64(new Uint8Array(32)),
  serverKey: bytesToBase64(new Uint8Array(32)),
};

/** One exchange. */
export class Scram {
  private readonly verifier: Verifier;
  private readonly nonce: string;
  private begun = "";

  /** `kept`: absent for a role without a password. `nonce`: 24 characters of base64. */
  constructor(kept: string | undefined, nonce: string) {
    this.verifier = (kept === undefined ? undefined : verifierOf(kept)) ?? NOBODY;
    this.nonce = nonce;
  }

  /** What the server says to the client's first message; `undefined` when that is none. */
  first(clientFirst: string): string | undefined {
    const [, bare = "", clientNonce = ""] =
      /^[ny],[^,]*,((?:n=[^,]*),r=([^,]+).*)$/.exec(clientFirst) ?? [];
    if (clientNonce === "") return undefined;
    const { salt, iterations } = this.verifier;
    const answer = `r=${clientNonce}${this.nonce},s=${salt},i=${iterations}`;
    this.begun = `${bare},${answer}`;
    return answer;
  }

  /** The server's proof, when the client's is right. */
  last(clientLast: string): string | undefined {
    const [, withoutProof = "", proof = ""] = /^(.*),p=([^,]+)$/.exec(clientLast) ?? [];
    const said = encoder.encode(`${this.begun},${withoutProof}`);
    const storedKey = base64ToBytes(this.verifier.storedKey);
    const signature = hmac(sha256, storedKey, said);
    const given = base64ToBytes(proof);
    const clientKey = signature.map((byte, i) => byte ^ (given[i] ?? 0));
    if (given.length !== signature.length || !isSame(sha256(clientKey), storedKey))
      return undefined;
    return `v=${bytesToBase64(hmac(sha256, base64ToBytes(this.verifier.serverKey), said))}`;
  }
}

/** Whether an answer to a salt of four bytes is right: `md5` and the digits of MD5(MD5(password + user) + salt). */
export const isMd5Answer = (kept: string, salt: Uint8Array, answer: string): boolean =>
  answer === `md5${hex(md5(joined([encoder.encode(kept.slice("md5".length)), salt])))}`;

const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);

const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
