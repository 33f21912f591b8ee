import { ACCOUNT_ID, REGION } from "../../lambda/environment-variables.ts";

const PREFIX = `arn:aws:events:${REGION}:${ACCOUNT_ID}`;

export const DEFAULT_BUS = "default";

export const busArn = (name: string): string => `${PREFIX}:event-bus/${name}`;

export const ruleArn = (bus: string, name: string): string =>
  bus === DEFAULT_BUS ? `${PREFIX}:rule/${name}` : `${PREFIX}:rule/${bus}/${name}`;

/** Of a bus that is named by its name or its ARN; the default bus without either. */
export const busNameOf = (nameOrArn: string | undefined): string =>
  // What a request sends is checked later.
  typeof nameOrArn === "string" ? nameOrArn.replace(/^arn:.*:event-bus\//, "") : DEFAULT_BUS;
