import type { DatabaseConfiguration } from "../services/rds/configuration.ts";

/** What an instance of Aurora takes from its cluster; unset members are left out when it is added. */
export type ClusterSettings = {
  [
    Name in
      | "masterUsername"
      | "masterUserPassword"
      | "port"
      | "databaseName"
      | "iamAuthentication"
      | "cluster"
  ]: DatabaseConfiguration[Name] | undefined;
};
