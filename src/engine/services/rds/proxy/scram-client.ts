/** The client's side of logging in with a password: RFC 5802 and 7677, and MD5. */
import { hmac } from "@noble/hashes/hmac.js";
import { md5 } from "@noble/hashes/legacy.js";
import { pbkdf2 } from "@noble/hashes/pbkdf2.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { base64ToBytes, bytesToBase64 } from "../../../sandbox/base64.ts";
import { joined } from "../../../kernel/bytes.ts";

const ITERATIONS = 4_096;
const KEY_BYTES = 32;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Salted passwords take their time: each is computed once. */
export class SaltedPasswords {
  private readonly known = new Map<string, Uint8Array>();

  of(password: string, salt: string, iterations: number): Uint8Array {
    const name = `${iterations} ${salt} ${password}`;
    const known = this.known.get(name);
    if (known) return known;
    const made = pbkdf2(sha256, encoder.encode(password), base64ToBytes(salt), {
      c: iterations,
      dkLen: KEY_BYTES,
    });
    this.known.set(name, made);
    return made;
  }

  /** What a server keeps of a password for SCRAM. `salt`: base64. */
  verifier(password: string, salt: string): string {
    const salted = this.of(password, salt, ITERATIONS);
    const storedKey = sha256(hmac(sha256, salted, encoder.encode("Client Key")));
    const serverKey = hmac(sha256, salted, encoder.encode("Server Key"));
    const keys = [storedKey, serverKey].map(bytesToBase64).join(":");
    return `SCRAM-SHA-256$${ITERATIONS}:${salt}$${keys}`;
  }
}

/** What a server keeps of a password for MD5. */
export const md5Verifier = (user: string, password: string): string =>
  `md5${bytesToHex(md5(encoder.encode(password + user)))}`;

/** The answer to a server's salt of four bytes. */
export const md5Answer = (kept: string, salt: Uint8Array): string =>
  `md5${bytesToHex(md5(joined([encoder.encode(kept.slice("md5".length)), salt])))}`;

/** One exchange. */
export class ScramClient {
  private readonly password: string;
  private readonly bare: string;
  private readonly salted: SaltedPasswords;

  /** `nonce`: printable, without commas. */
  constructor(password: string, nonce: string, salted: SaltedPasswords) {
    this.password = password;
    this.bare = `n=,r=${nonce}`;
    this.salted = salted;
  }

  get first(): Uint8Array {
    return encoder.encode(`n,,${this.bare}`);
  }

  /** The proof, for what the server said to the first message. */
  last(said: Uint8Array): Uint8Array {
    const serverFirst = decoder.decode(said);
    const [, nonce = "", salt = "", iterations = ""] =
      /^r=([^,]+),s=([^,]+),i=(\d+)/.exec(serverFirst) ?? [];
    const withoutProof = `c=biws,r=${nonce}`;
    const salted = this.salted.of(this.password, salt, Number(iterations));
    const clientKey = hmac(sha256, salted, encoder.encode("Client Key"));
    const signed = encoder.encode(`${this.bare},${serverFirst},${withoutProof}`);
    const signature = hmac(sha256, sha256(clientKey), signed);
    const proof = clientKey.map((byte, i) => byte ^ signature[i]!);
    return encoder.encode(`${withoutProof},p=${bytesToBase64(proof)}`);
  }
}
