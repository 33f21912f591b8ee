import type { AccountDefinition } from "../../src/session/protocol.ts";

export type Database = NonNullable<AccountDefinition["databases"]>[number];

/** A database that has nothing in it yet. */
export const SHOP = {
  identifier: "shop",
  instanceClass: "db.t4g.micro",
  masterUsername: "postgres",
  masterUserPassword: "correct-horse",
  databaseName: "shop",
} satisfies Database;

/** The beginning of a handler: node-postgres, and `options` with which the owner of {@link SHOP} connects to a host. */
export const connectsTo = (host: string): string => `
import pg from "pg";
const options = { host: "${host}", user: "${SHOP.masterUsername}", password: "${SHOP.masterUserPassword}", database: "${SHOP.databaseName}" };
`;
