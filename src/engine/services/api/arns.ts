/** ARNs of what no single service owns. */
import { ACCOUNT_ID } from "../../lambda/environment-variables.ts";

export const roleArn = (name: string): string => `arn:aws:iam::${ACCOUNT_ID}:role/${name}`;
