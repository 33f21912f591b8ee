/** A proxy of RDS in front of a database instance, as an account definition has it. */
export interface ProxyConfiguration {
  /** `orders`; its endpoint begins with it. */
  name: string;
  /** Identifier of the instance behind it. */
  database: string;
  /** Secrets of Secrets Manager with `username` and `password`: whoever may come in, and as whom the proxy logs in. */
  auth: ProxyAuth[];
  /** Name of the role with which the proxy reads its secrets. Needed where the account has roles. */
  role?: string;
  /** Clients have to come with TLS. Default false. */
  requireTls?: boolean;
  /** Seconds until an idle client is sent away. Default 1,800. */
  idleClientTimeoutSeconds?: number;
  pool?: ProxyPoolConfiguration;
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_UserAuthConfig.html */
export interface ProxyAuth {
  /** Name or ARN. */
  secret: string;
  /** `REQUIRED`: the user comes with a token of IAM. Default `DISABLED`. */
  iamAuth?: "DISABLED" | "REQUIRED";
  /** How passwords are asked for. Default `POSTGRES_SCRAM_SHA_256`. */
  clientPasswordAuthType?: "POSTGRES_SCRAM_SHA_256" | "POSTGRES_MD5";
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ConnectionPoolConfigurationInfo.html */
export interface ProxyPoolConfiguration {
  /** Of the database's `max_connections`. Default 100. */
  maxConnectionsPercent?: number;
  /** Of the database's `max_connections`. Default: half of `maxConnectionsPercent`. */
  maxIdleConnectionsPercent?: number;
  /** Seconds that a client waits for a connection. Default 120. */
  connectionBorrowTimeoutSeconds?: number;
  /** Run on every new connection. */
  initQuery?: string;
  /** PostgreSQL knows none: refused. */
  sessionPinningFilters?: string[];
}
