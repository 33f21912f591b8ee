/** The Data API for Aurora: statements over HTTP. https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/Welcome.html */
import type { Agenda } from "../../kernel/agenda.ts";
import { fromSeconds } from "../../kernel/instant.ts";
import type {
  ClusterLogin,
  DatabaseCluster,
  DatabaseSession,
  StatementResult,
} from "../api/databases.ts";
import { Later } from "../api/service-api.ts";
import type { ServiceError } from "../api/service-error.ts";
import { describe } from "./catalogue.ts";
import type { ColumnMetadata } from "./column-metadata.ts";
import { Connections } from "./connections.ts";
import * as errors from "./errors.ts";
import { formattedRecords } from "./formatted-records.ts";
import { bind, type Field, type SqlParameter } from "./parameters.ts";
import type { Clusters, Secrets } from "./ports.ts";
import { RDS_DATA_QUOTAS } from "./quotas.ts";
import { parseSql, type ParsedSql } from "./sql-parameters.ts";
import { Transactions, type Transaction } from "./transactions.ts";
import { fieldOf, type ResultSetOptions } from "./values.ts";

/** Which database, and as whom. */
export interface Place {
  readonly resourceArn: string;
  readonly secretArn: string;
  readonly database?: string | undefined;
}

interface InTransaction extends Place {
  readonly transactionId?: string | undefined;
}

interface ExecuteStatement extends InTransaction {
  readonly sql: string;
  readonly parameters: readonly SqlParameter[];
  readonly includeResultMetadata: boolean;
  readonly continueAfterTimeout: boolean;
  readonly resultSetOptions: ResultSetOptions;
  readonly formatRecordsAs: "NONE" | "JSON";
}

interface ExecuteStatementResult {
  readonly records?: readonly (readonly Field[])[];
  readonly columnMetadata?: readonly ColumnMetadata[];
  readonly numberOfRecordsUpdated: number;
  /** Always empty: Aurora PostgreSQL has RETURNING instead. */
  readonly generatedFields?: readonly [];
  readonly formattedRecords?: string;
}

interface BatchExecuteStatement extends InTransaction {
  readonly sql: string;
  readonly parameterSets: readonly (readonly SqlParameter[])[];
}

interface RdsDataPorts {
  readonly agenda: Agenda;
  readonly seed: string;
  readonly clusters: Clusters;
  readonly secrets: Secrets;
}

type Answer<T> = (output: T) => void;
type Fail = (error: ServiceError) => void;

/** What a call has the use of: `done` when it is over. */
interface Lease {
  readonly session: DatabaseSession;
  readonly inTransaction: boolean;
  /** `isClean`: nothing of the call is left in the session. */
  done(isClean: boolean): void;
}

const DEFAULT_DATABASE = "postgres";
const MS_PER_SECOND = 1_000;
const TIMEOUT_MS = RDS_DATA_QUOTAS.statementTimeout.value * MS_PER_SECOND;
const NO_TIMEOUT_MS = 0;
/** Statements that leave a session as it was. */
const LEAVES_NOTHING = /^(?:$|(?:SELECT|INSERT|UPDATE|DELETE|MERGE|TRUNCATE TABLE)\b)/;
const LEAVES_SOMETHING = /set_config|advisory_lock|\bpg_temp\b|\btemp(orary)?\b/i;

export class RdsDataService {
  private readonly ports: RdsDataPorts;
  private readonly connections: Connections;
  private readonly transactions: Transactions;

  constructor(ports: RdsDataPorts) {
    this.ports = ports;
    this.connections = new Connections(ports.agenda);
    this.transactions = new Transactions(ports.agenda, ports.seed);
  }

  /** The cluster at an ARN. Throws `HttpEndpointNotEnabledException`. */
  cluster(resourceArn: string): DatabaseCluster {
    const cluster = this.ports.clusters.find(resourceArn);
    if (!cluster?.httpEndpoint) throw errors.notEnabled(resourceArn);
    return cluster;
  }

  beginTransaction(place: Place): Later<{ transactionId: string }> {
    const cluster = this.cluster(place.resourceArn);
    const login = this.loginOf(place, TIMEOUT_MS);
    return later((answer, fail) => {
      this.connections.take(
        cluster,
        login,
        (session) =>
          session.run([{ sql: "BEGIN", values: [] }], ({ error }) => {
            if (error) return fail(errors.databaseError(error, session.pid));
            const { id } = this.transactions.add(place.resourceArn, login.database, session);
            answer({ transactionId: id });
          }),
        fail,
      );
    });
  }

  commitTransaction(
    given: Place & { transactionId: string },
  ): Later<{ transactionStatus: string }> {
    return this.end(given, "COMMIT", "Transaction Committed");
  }

  rollbackTransaction(
    given: Place & { transactionId: string },
  ): Later<{ transactionStatus: string }> {
    return this.end(given, "ROLLBACK", "Rollback Complete");
  }

  executeStatement(given: ExecuteStatement): Later<ExecuteStatementResult> {
    const statement = bind(parsed(given.sql), given.parameters);
    const open = this.openerOf(given, given.continueAfterTimeout);
    return later((answer, fail) =>
      open((lease) => {
        const { session } = lease;
        const inTime = this.limited(given.continueAfterTimeout, session, fail);
        session.run([statement], (result) => {
          const isClean = isCleanAfter(given.sql, result);
          const refuse = (error: ServiceError): void => {
            lease.done(isClean);
            inTime(() => fail(error));
          };
          try {
            checkResult(result, session.pid);
          } catch (error) {
            return refuse(error as ServiceError);
          }
          this.complete(given, session, result, refuse, (output) => {
            lease.done(isClean);
            inTime(() => answer(output));
          });
        });
      }, fail),
    );
  }

  batchExecuteStatement(
    given: BatchExecuteStatement,
  ): Later<{ updateResults: { generatedFields: [] }[] }> {
    const { sql, parameterSets } = given;
    const text = parsed(sql);
    const statements = parameterSets.map((each) => bind(text, each));
    const open = this.openerOf(given, false);
    return later((answer, fail) =>
      open((lease) => {
        const { session } = lease;
        session.run(statements, (result) => {
          lease.done(isCleanAfter(sql, result));
          if (result.error) return fail(errors.databaseError(result.error, session.pid));
          answer({ updateResults: statements.map(() => ({ generatedFields: [] })) });
        });
      }, fail),
    );
  }

  private loginOf(
    { secretArn, database = DEFAULT_DATABASE }: Place,
    timeoutMs: number,
  ): ClusterLogin {
    const { username: user, password } = this.ports.secrets.credentialsOf(secretArn);
    const settings = { statement_timeout: String(timeoutMs), TimeZone: "UTC" };
    return { user, password, database, settings };
  }

  private end(
    { resourceArn, secretArn, transactionId }: Place & { transactionId: string },
    sql: "COMMIT" | "ROLLBACK",
    transactionStatus: string,
  ): Later<{ transactionStatus: string }> {
    this.cluster(resourceArn);
    this.ports.secrets.credentialsOf(secretArn);
    const transaction = this.transactions.use({ transactionId, resourceArn });
    const { session } = transaction;
    this.transactions.end(transaction);
    return later((answer, fail) =>
      session.run([{ sql, values: [] }], ({ error, command }) => {
        session.close("the Data API ended a transaction");
        if (error) return fail(errors.databaseError(error, session.pid));
        if (command !== sql) return fail(errors.databaseError(ABORTED, session.pid));
        answer({ transactionStatus });
      }),
    );
  }

  /** Checks what is known at once, and gives what gets a session. */
  private openerOf(
    given: InTransaction,
    withoutTimeout: boolean,
  ): (onLease: (lease: Lease) => void, fail: Fail) => void {
    const { resourceArn, transactionId } = given;
    const cluster = this.cluster(resourceArn);
    if (transactionId !== undefined) {
      this.ports.secrets.credentialsOf(given.secretArn);
      const transaction = this.transactions.use({ ...given, transactionId });
      return (onLease) => this.lend(transaction, withoutTimeout, onLease);
    }
    const login = this.loginOf(given, withoutTimeout ? NO_TIMEOUT_MS : TIMEOUT_MS);
    return (onLease, fail) =>
      this.connections.take(
        cluster,
        login,
        (session) =>
          onLease({
            session,
            inTransaction: false,
            done: (isClean) => {
              if (isClean) this.connections.giveBack(cluster, login, session);
              else session.close("the Data API does not use a session twice that was changed");
            },
          }),
        fail,
      );
  }

  private lend(
    transaction: Transaction,
    withoutTimeout: boolean,
    onLease: (lease: Lease) => void,
  ): void {
    const { session } = transaction;
    const setTimeout = (ms: number, then: () => void): void =>
      session.run([{ sql: `SET statement_timeout = ${ms}`, values: [] }], then);
    const leave = (): void => this.transactions.leave(transaction);
    const done = (): void => {
      if (withoutTimeout && session.isOpen) setTimeout(TIMEOUT_MS, leave);
      else leave();
    };
    const lease: Lease = { session, inTransaction: true, done };
    if (withoutTimeout) setTimeout(NO_TIMEOUT_MS, () => onLease(lease));
    else onLease(lease);
  }

  /** A call whose statement goes on is answered when its time is up. Gives what lets an answer through before that. */
  private limited(
    goesOn: boolean,
    session: DatabaseSession,
    fail: Fail,
  ): (run: () => void) => void {
    if (!goesOn) return (run) => run();
    const { agenda } = this.ports;
    let isLate = false;
    const limit = agenda.at(
      agenda.now + fromSeconds(RDS_DATA_QUOTAS.statementTimeout.value),
      () => {
        isLate = true;
        fail(errors.timedOut("Request timed out", session.pid));
      },
    );
    return (run) => {
      if (isLate) return;
      agenda.cancel(limit);
      run();
    };
  }

  private complete(
    given: ExecuteStatement,
    session: DatabaseSession,
    { columns, rows, command }: StatementResult,
    fail: Fail,
    answer: Answer<ExecuteStatementResult>,
  ): void {
    if (!columns) {
      return answer({ numberOfRecordsUpdated: updatedBy(command), generatedFields: [] });
    }
    const { resultSetOptions: options, formatRecordsAs } = given;
    const asJson = formatRecordsAs === "JSON" && command.startsWith("SELECT");
    const withMetadata = given.includeResultMetadata && !asJson;
    describe(
      session,
      columns,
      withMetadata,
      ({ types, metadata }) => {
        try {
          const shown = asJson
            ? { formattedRecords: formattedRecords(rows, columns, types, options) }
            : {
                ...(metadata ? { columnMetadata: metadata } : {}),
                records: rows.map((row) => row.map((text, i) => fieldOf(text, types[i]!, options))),
              };
          answer({ numberOfRecordsUpdated: 0, ...shown });
        } catch (error) {
          fail(error as ServiceError);
        }
      },
      fail,
    );
  }
}

/** Of a transaction that failed before it was to be committed. */
const ABORTED = {
  severity: "ERROR",
  code: "25P02",
  message: "current transaction is aborted, commands ignored until end of transaction block",
};

function later<T>(begin: (answer: Answer<T>, fail: Fail) => void): Later<T> {
  return new Later((answer, fail) => {
    begin(answer, fail);
    // Whoever does not wait for the answer does not stop the statement.
    return () => {};
  });
}

/** Throws what the API refuses before a database is asked. */
function parsed(sql: string): ParsedSql {
  if (sql.trim() === "") throw errors.badRequest("SQL is empty");
  const text = parseSql(sql);
  if (text.hasSeveral) throw errors.invalid("Multistatements aren't supported.");
  return text;
}

function checkResult({ error, bytes, largestRow }: StatementResult, pid: number): void {
  if (error) throw errors.databaseError(error, pid);
  if (largestRow > RDS_DATA_QUOTAS.rowSize.value) {
    throw errors.unsupportedResult("Packet for query is too large");
  }
  if (bytes > RDS_DATA_QUOTAS.responseSize.value) {
    throw errors.unsupportedResult("The result exceeds the size limit 1 MB.");
  }
}

const isCleanAfter = (sql: string, { command }: StatementResult): boolean =>
  LEAVES_NOTHING.test(command) && !LEAVES_SOMETHING.test(sql);

/** `INSERT 0 2`, `UPDATE 3`. */
const updatedBy = (command: string): number =>
  /^(INSERT|UPDATE|DELETE|MERGE|COPY)\b/.test(command) ? Number(command.split(" ").at(-1)) : 0;
