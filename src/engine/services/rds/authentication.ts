/** How a client proves who it is. https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-START-UP */
import type { Microseconds } from "../../kernel/instant.ts";
import { fatal, message, textAt, type ErrorFields, type Message } from "./messages.ts";
import { isMd5Answer, Scram } from "./passwords.ts";
import type { Role } from "./roles.ts";
import { IAM_US } from "./time-model.ts";

export interface Refusal {
  readonly error: ErrorFields;
  readonly because: string;
  /** The fact behind it. */
  readonly rule?: number;
}

export interface LoginTerms {
  readonly user: string;
  readonly role: Role | undefined;
  /** 24 characters of base64. */
  readonly nonce: string;
  /** Four bytes. */
  readonly salt: Uint8Array;
  /** Why a token does not let the user in; absent: the user logs in with a password. */
  readonly tokenRefusal?: (token: string) => string | undefined;
}

interface Step {
  readonly answer?: Message;
  readonly done?: boolean;
  readonly refused?: Refusal;
}

const SASL = 10;
const SASL_CONTINUE = 11;
const SASL_FINAL = 12;
const MD5 = 5;
const CLEARTEXT = 3;
const decoder = new TextDecoder();
const encoder = new TextEncoder();

export class Login {
  private readonly terms: LoginTerms;
  private readonly scram: Scram;
  private begun = false;

  constructor(terms: LoginTerms) {
    this.terms = terms;
    this.scram = new Scram(terms.role?.verifier, terms.nonce);
  }

  get method(): "SCRAM-SHA-256" | "MD5" | "IAM" {
    if (this.terms.tokenRefusal) return "IAM";
    return this.terms.role?.verifier?.startsWith("md5") ? "MD5" : "SCRAM-SHA-256";
  }

  /** What asking somebody else costs. */
  get extraUs(): Microseconds {
    return this.method === "IAM" ? IAM_US : 0;
  }

  question(): Message {
    if (this.method === "IAM") return message("R", CLEARTEXT);
    if (this.method === "MD5") return message("R", MD5, this.terms.salt);
    return message("R", SASL, "SCRAM-SHA-256", Uint8Array.of(0));
  }

  /** A message of the client: a password, or the next of an exchange. */
  take(body: Uint8Array): Step {
    if (this.method === "IAM") return this.takeToken(textAt(body).text);
    if (this.method === "MD5") {
      const { role, salt } = this.terms;
      return isMd5Answer(role?.verifier ?? "", salt, textAt(body).text)
        ? this.success()
        : this.wrong();
    }
    if (!this.begun) return this.takeFirst(body);
    const proof = this.scram.last(decoder.decode(body));
    if (proof === undefined) return this.wrong();
    return { ...this.success(), answer: message("R", SASL_FINAL, encoder.encode(proof)) };
  }

  private takeFirst(body: Uint8Array): Step {
    const { end } = textAt(body);
    const answer = this.scram.first(decoder.decode(body.subarray(end + 4)));
    if (answer === undefined) return this.wrong();
    this.begun = true;
    return { answer: message("R", SASL_CONTINUE, encoder.encode(answer)) };
  }

  private takeToken(token: string): Step {
    const because = this.terms.tokenRefusal?.(token);
    if (because === undefined) return this.success();
    const { user } = this.terms;
    return {
      refused: {
        error: fatal("28000", `PAM authentication failed for user "${user}"`),
        because,
        rule: 77,
      },
    };
  }

  private success(): Step {
    const { user, role } = this.terms;
    if (role?.canLogin) return { done: true };
    return {
      refused: {
        error: fatal("28000", `role "${user}" is not permitted to log in`),
        because: `the role ${user} has no LOGIN`,
      },
    };
  }

  private wrong(): Step {
    const { user, role } = this.terms;
    return {
      refused: {
        error: fatal("28P01", `password authentication failed for user "${user}"`),
        because: role ? `the password of ${user} is another` : `there is no role ${user}`,
      },
    };
  }
}
