/** ARNs of what no single service owns. */
import { ACCOUNT_ID, REGION } from "../../lambda/environment-variables.ts";

export const roleArn = (name: string): string => `arn:aws:iam::${ACCOUNT_ID}:role/${name}`;

/** Of a KMS key that is named by its ARN, its id or its alias. */
export const keyArn = (key: string): string =>
  key.startsWith("arn:")
    ? key
    : `arn:aws:kms:${REGION}:${ACCOUNT_ID}:${key.startsWith("alias/") ? key : `key/${key}`}`;

/** Whether AWS manages a KMS key for one of its services: using it needs no permission of its own. */
export const isManagedKey = (key: string): boolean => /(^|:)alias\/aws\//.test(key);
