/** The client's half of logging in with a password: SCRAM-SHA-256. https://www.rfc-editor.org/rfc/rfc5802 */
import { hmac } from "@noble/hashes/hmac.js";
import { pbkdf2 } from "@noble/hashes/pbkdf2.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { base64ToBytes, bytesToBase64 } from "../../sandbox/base64.ts";

const HEADER = "n,,";
/** What computing a salted password takes is spent once for each password and salt. */
export type SaltedPasswords = Map<string, Uint8Array>;

export class ClientLogin {
  private readonly password: string;
  private readonly nonce: string;
  private readonly salted: SaltedPasswords;

  constructor(password: string, nonce: string, salted: SaltedPasswords) {
    this.password = password;
    this.nonce = nonce;
    this.salted = salted;
  }

  private get bare(): string {
    return `n=,r=${this.nonce}`;
  }

  first(): string {
    return HEADER + this.bare;
  }

  /** To the server's first message. */
  last(serverFirst: string): string {
    const [, nonce = "", salt = "", iterations = ""] =
      /^r=([^,]*),s=([^,]*),i=(\d+)$/.exec(serverFirst) ?? [];
    const key = this.saltedPassword(salt, Number(iterations));
    const clientKey = hmac(sha256, key, encoder.encode("Client Key"));
    const withoutProof = `c=${bytesToBase64(encoder.encode(HEADER))},r=${nonce}`;
    const said = encoder.encode(`${this.bare},${serverFirst},${withoutProof}`);
    const signature = hmac(sha256, sha256(clientKey), said);
    const proof = clientKey.map((byte, i) => byte ^ signature[i]!);
    return `${withoutProof},p=${bytesToBase64(proof)}`;
  }

  private saltedPassword(salt: string, c: number): Uint8Array {
    const name = `${c} ${salt} ${this.password}`;
    const known =
      this.salted.get(name) ??
      pbkdf2(sha256, encoder.encode(this.password), base64ToBytes(salt), { c, dkLen: 32 });
    this.salted.set(name, known);
    return known;
  }
}

const encoder = new TextEncoder();
