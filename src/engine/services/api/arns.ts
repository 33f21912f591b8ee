/** ARNs of what no single service owns. */
import { hash32 } from "../../kernel/random.ts";
import { ACCOUNT_ID, REGION } from "../../lambda/environment-variables.ts";

export const roleArn = (name: string): string => `arn:aws:iam::${ACCOUNT_ID}:role/${name}`;

/** Ids of roles begin with AROA; the rest is made of the role's ARN. */
export const roleIdOf = (arn: string): string =>
  `AROA${digitsOf(`${arn} 0`)}${digitsOf(`${arn} 1`)}X`;

const digitsOf = (text: string): string =>
  (hash32(text) >>> 0).toString(16).padStart(8, "0").toUpperCase();

/** Of a KMS key that is named by its ARN, its id or its alias. */
export const keyArn = (key: string): string =>
  key.startsWith("arn:")
    ? key
    : `arn:aws:kms:${REGION}:${ACCOUNT_ID}:${key.startsWith("alias/") ? key : `key/${key}`}`;

/** Whether AWS manages a KMS key for one of its services: using it needs no permission of its own. */
export const isManagedKey = (key: string): boolean => /(^|:)alias\/aws\//.test(key);
