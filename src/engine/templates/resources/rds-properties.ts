/** What instances and clusters of RDS are told alike. */
import { flag, noEffect, TAGS, whole } from "../kinds.ts";
import { PASSWORD_PROPERTIES } from "./managed-password.ts";

const LONGEST_NAME = 63;
export const STORAGE = noEffect("Storage has no size and no limits here.");
export const UPKEEP = noEffect("A run is shorter than the upkeep of a database.");
export const NETWORK = noEffect(
  "Every function reaches every database: there are no networks to be in.",
);

export const DATABASE_PROPERTIES = {
  EngineVersion: noEffect("The engine is PostgreSQL 18."),
  Port: whole,
  ...PASSWORD_PROPERTIES,
  EnableIAMDatabaseAuthentication: flag,
  StorageType: STORAGE,
  StorageEncrypted: STORAGE,
  KmsKeyId: STORAGE,
  BackupRetentionPeriod: UPKEEP,
  PreferredBackupWindow: UPKEEP,
  PreferredMaintenanceWindow: UPKEEP,
  CopyTagsToSnapshot: UPKEEP,
  DeletionProtection: UPKEEP,
  DBSubnetGroupName: NETWORK,
  Tags: TAGS,
};

/** RDS keeps identifiers in small letters. */
export const namedBy = <P extends string>(property: P) => ({
  property,
  longest: LONGEST_NAME,
  generated: (name: string): string => name.toLowerCase(),
});
