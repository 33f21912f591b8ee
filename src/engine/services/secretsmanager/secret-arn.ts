/** ARNs of secrets, with the six characters at their end. */
import { RandomStream } from "../../kernel/random.ts";
import { ACCOUNT_ID, REGION } from "../../lambda/environment-variables.ts";

const CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/** Without the hyphen in front of it. */
export const SUFFIX_LENGTH = 6;

/** Without the six characters. */
export const partialSecretArn = (name: string): string =>
  `arn:aws:secretsmanager:${REGION}:${ACCOUNT_ID}:secret:${name}`;

/**
 * `generation`: how many secrets of the name there were before. Templates have to know ARNs before there is a run, so the
 * characters follow from the name and not from the run's seed.
 */
export function secretArn(name: string, generation = 0): string {
  const random = new RandomStream(name, `secretsmanager ${generation}`);
  let suffix = "";
  while (suffix.length < SUFFIX_LENGTH) {
    suffix += CHARACTERS[Math.floor(random.uniform() * CHARACTERS.length)]!;
  }
  return `${partialSecretArn(name)}-${suffix}`;
}
