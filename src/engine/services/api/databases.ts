/** Databases as services inside AWS speak to them: the Data API does. */

/** An Aurora cluster. */
export interface DatabaseCluster {
  readonly identifier: string;
  /** The Data API is enabled. */
  readonly httpEndpoint: boolean;
  /** A new connection to the writer. `onOpened`: it is logged in, or refused with what the server said. */
  connect(login: ClusterLogin, onOpened: (refused?: StatementError) => void): DatabaseSession;
}

export interface ClusterLogin {
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** A connection to a database: one thing at a time. */
export interface DatabaseSession {
  /** What `pg_backend_pid()` says. */
  readonly pid: number;
  readonly isOpen: boolean;
  readonly isBusy: boolean;
  /** Statements in one implicit transaction, or in the one that is open. */
  run(statements: readonly Statement[], onResult: (result: StatementResult) => void): void;
  close(because: string): void;
}

export interface Statement {
  /** With `$1`, `$2` ... */
  readonly sql: string;
  readonly values: readonly StatementValue[];
}

/** A value as Postgres writes it, and the number of its type; 0 leaves the type to Postgres. */
export interface StatementValue {
  readonly typeOid: number;
  readonly text: string | null;
}

export interface ResultColumn {
  readonly name: string;
  /** 0: it is not a column of a table. */
  readonly tableOid: number;
  readonly attribute: number;
  readonly typeOid: number;
  readonly typeModifier: number;
}

export interface StatementError {
  readonly severity: string;
  /** SQLSTATE. */
  readonly code: string;
  readonly message: string;
  /** A character of the statement, from 1. */
  readonly position?: string;
}

export interface StatementResult {
  /** Absent: there are no rows to be had. */
  readonly columns?: readonly ResultColumn[];
  /** Values as Postgres writes them. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** On the wire. */
  readonly bytes: number;
  readonly largestRow: number;
  /** `INSERT 0 2`. */
  readonly command: string;
  readonly error?: StatementError;
}
