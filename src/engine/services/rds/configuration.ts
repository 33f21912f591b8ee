/** A database instance as an account definition has it. */
export interface DatabaseConfiguration {
  /** `shop`; its endpoint begins with it. */
  identifier: string;
  /** `db.t4g.micro`: its memory says how many connections there may be. */
  instanceClass: string;
  /** Default 5432. */
  port?: number;
  masterUsername: string;
  /** 8 to 128 printable characters. */
  masterUserPassword: string;
  /** The one database that the instance has. Default `postgres`. */
  databaseName?: string;
  /** Roles with `rds_iam` log in with tokens. Default false. */
  iamAuthentication?: boolean;
  /** There is a standby: commits wait for it, and a failover goes to it. Default false. */
  multiAz?: boolean;
  /** The Aurora cluster whose writer the instance is. Absent: it is an instance of RDS for PostgreSQL. */
  cluster?: ClusterConfiguration;
  parameters?: DatabaseParameters;
  /** Schema and first rows: run by the master user before the run begins. */
  initialSql?: string;
}

/** A cluster of Aurora PostgreSQL. */
export interface ClusterConfiguration {
  /** `shop`; its endpoint and its ARN have it. */
  identifier: string;
  /** Functions may use the Data API. Default false. */
  enableHttpEndpoint?: boolean;
}

/** Of the instance's parameter group, in the names of AWS. */
export interface DatabaseParameters {
  /** In place of what follows from the class. */
  max_connections?: number;
  /** 1 (the default since PostgreSQL 15): a connection without TLS is turned away. */
  "rds.force_ssl"?: 0 | 1;
  /** `scram-sha-256` (the default) or `md5`: how new passwords are kept. */
  password_encryption?: "scram-sha-256" | "md5";
  /** Milliseconds; 0 for no limit. */
  statement_timeout?: number;
  lock_timeout?: number;
  idle_in_transaction_session_timeout?: number;
}
