/** The address of a function URL: templates know it without what answers there. */
import { md5Hex } from "../../kernel/md5.ts";
import { REGION } from "../environment-variables.ts";

const ID_CHARACTERS = 32;
const DIGITS = "abcdefghijklmnopqrstuvwxyz234567";

/** Made of the function's name, so that a template knows the address before it runs. */
export function functionUrlHost(functionName: string, qualifier?: string): string {
  const hex =
    md5Hex(`function url ${functionName}`) + md5Hex(`of ${qualifier ?? ""} ${functionName}`);
  const id = Array.from({ length: ID_CHARACTERS }, (_, i) => {
    const byte = parseInt(hex.slice(2 * i, 2 * i + 2), 16);
    return DIGITS[byte % DIGITS.length]!;
  }).join("");
  return `${id}.lambda-url.${REGION}.on.aws`;
}
