import { ACCOUNT_ID, REGION } from "../../lambda/environment-variables.ts";

/** Without the `:*` with which policies name everything in the group. */
export const logGroupArn = (name: string): string =>
  `arn:aws:logs:${REGION}:${ACCOUNT_ID}:log-group:${name}`;
