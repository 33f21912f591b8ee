/** Public keys of issuers, fetched from them and kept. https://openid.net/specs/openid-connect-discovery-1_0.html */
import type { Agenda } from "../../kernel/agenda.ts";
import { fromSeconds, type Instant } from "../../kernel/instant.ts";
import { parseObject } from "../../kernel/json.ts";
import { keysOf } from "./jwt.ts";
import { APIGATEWAY_QUOTAS } from "./quotas.ts";
import type { RsaKey } from "./rsa.ts";

/** Fetches an address; `undefined` for anything but a 200. */
export type Fetch = (url: string, onAnswer: (body: string | undefined) => void) => void;

type Keys = RsaKey[] | undefined;

export class IssuerKeys {
  private readonly agenda: Agenda;
  private readonly fetch: Fetch;
  private readonly kept = new Map<string, { keys: RsaKey[]; until: Instant }>();
  private readonly waiting = new Map<string, ((keys: Keys) => void)[]>();

  constructor(agenda: Agenda, fetch: Fetch) {
    this.agenda = agenda;
    this.fetch = fetch;
  }

  /** `undefined` when the issuer has no document or no keys. */
  of(issuer: string, onKeys: (keys: Keys) => void): void {
    const known = this.kept.get(issuer);
    if (known && this.agenda.now < known.until) return onKeys(known.keys);
    const others = this.waiting.get(issuer);
    if (others) return void others.push(onKeys);
    this.waiting.set(issuer, [onKeys]);
    this.load(issuer, (keys) => {
      if (keys) {
        const until = this.agenda.now + fromSeconds(APIGATEWAY_QUOTAS.keysKept.value);
        this.kept.set(issuer, { keys, until });
      }
      const all = this.waiting.get(issuer)!;
      this.waiting.delete(issuer);
      for (const each of all) each(keys);
    });
  }

  private load(issuer: string, onKeys: (keys: Keys) => void): void {
    const discovery = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
    this.fetch(discovery, (document) => {
      const address = document === undefined ? undefined : jwksUriOf(document);
      if (address === undefined) return onKeys(undefined);
      this.fetch(address, (body) => onKeys(body === undefined ? undefined : keysOf(body)));
    });
  }
}

function jwksUriOf(document: string): string | undefined {
  const address = parseObject(document)?.jwks_uri;
  return typeof address === "string" ? address : undefined;
}
