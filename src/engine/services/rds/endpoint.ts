import { ACCOUNT_ID, REGION } from "../../lambda/environment-variables.ts";
import { hash32 } from "../../kernel/random.ts";

export const DEFAULT_PORT = 5_432;
const DIGITS = 36;
const LENGTH = 12;

/** The part of endpoints that is an account's own in a region. */
const accountPart = (): string => {
  const digits = [0, 1].map((each) => (hash32(`${ACCOUNT_ID} ${each}`) >>> 0).toString(DIGITS));
  return `c${digits.join("")}`.slice(0, LENGTH).padEnd(LENGTH, "0");
};

/** `shop.c9akciq32rgg.us-east-1.rds.amazonaws.com` */
export const endpointOf = (identifier: string): string =>
  `${identifier}.${accountPart()}.${REGION}.rds.amazonaws.com`;

/** `orders.proxy-c9akciq32rgg.us-east-1.rds.amazonaws.com` */
export const proxyEndpointOf = (name: string): string =>
  `${name}.proxy-${accountPart()}.${REGION}.rds.amazonaws.com`;
