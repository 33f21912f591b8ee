/** The resource ids of databases and proxies: what `rds-db:connect` names. They follow from the names. */
import { hash32 } from "../../kernel/random.ts";

const PROXY_DIGITS = 17;

/** `DbiResourceId` of an instance. */
export function resourceIdOf(identifier: string): string {
  const digits = [0, 1, 2, 3].map((each) => (hash32(`${identifier} ${each}`) >>> 0).toString(36));
  return `db-${digits.join("").toUpperCase().padEnd(26, "A").slice(0, 26)}`;
}

/** Of a proxy: `prx-` and digits. */
export function proxyResourceIdOf(name: string): string {
  const digits = [0, 1, 2].map((each) => (hash32(`${name} ${each}`) >>> 0).toString(16));
  return `prx-${digits.join("").padEnd(PROXY_DIGITS, "0").slice(0, PROXY_DIGITS)}`;
}
