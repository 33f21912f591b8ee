/** Ids of API Gateway: letters and digits, made of names, so that a template knows an API's address before it runs. */
import { md5Hex } from "../../kernel/md5.ts";

const DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789";

/** Default id of an API. */
export const apiIdOf = (name: string): string => idOf(`api ${name}`, 10);

export const deploymentIdOf = (apiId: string): string => idOf(`deployment ${apiId}`, 6);

export const resourceIdOf = (apiId: string, path: string): string =>
  idOf(`resource ${apiId} ${path}`, 6);

/** Of the address that calls it. */
export const apiHost = (apiId: string, region: string): string =>
  `${apiId}.execute-api.${region}.amazonaws.com`;

function idOf(text: string, length: number): string {
  const hex = md5Hex(text);
  return Array.from({ length }, (_, i) => {
    const byte = parseInt(hex.slice(2 * i, 2 * i + 2), 16);
    return DIGITS[byte % DIGITS.length]!;
  }).join("");
}
