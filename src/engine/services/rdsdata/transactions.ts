/** Transactions that calls of the API share. https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_BeginTransaction.html */
import type { Agenda, Entry } from "../../kernel/agenda.ts";
import { fromSeconds } from "../../kernel/instant.ts";
import { RandomStream } from "../../kernel/random.ts";
import { bytesToBase64 } from "../../sandbox/base64.ts";
import type { DatabaseSession } from "../api/databases.ts";
import { badRequest, stillRunning, transactionNotFound } from "./errors.ts";
import { RDS_DATA_QUOTAS } from "./quotas.ts";

/** https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.troubleshooting.html */
const EXPIRED = "Transaction may be expired.";
const ENDED = "One previous call resulted in a termination of your transaction.";
const ABORTED = "Transaction has been aborted due to an error from a previous call.";

const ID_BYTES = 66;

export interface Transaction {
  readonly id: string;
  readonly resourceArn: string;
  readonly database: string;
  readonly session: DatabaseSession;
}

interface Open extends Transaction {
  busy: boolean;
  /** Its time is up while a call is running. */
  overdue: boolean;
  idle?: Entry;
  age?: Entry;
}

/** What a call says of the transaction that it is part of. */
export interface TransactionUse {
  readonly transactionId: string;
  readonly resourceArn: string;
  readonly database?: string | undefined;
}

export class Transactions {
  private readonly agenda: Agenda;
  private readonly random: RandomStream;
  private readonly open = new Map<string, Open>();
  /** Why those that are over are not found. */
  private readonly over = new Map<string, string>();

  constructor(agenda: Agenda, seed: string) {
    this.agenda = agenda;
    this.random = new RandomStream(seed, "rds-data transactions");
  }

  /** `session` has begun it. */
  add(resourceArn: string, database: string, session: DatabaseSession): Transaction {
    const bytes = Array.from({ length: ID_BYTES }, () => Math.floor(this.random.uniform() * 256));
    const id = bytesToBase64(Uint8Array.from(bytes));
    const each: Open = { id, resourceArn, database, session, busy: false, overdue: false };
    this.open.set(id, each);
    each.age = this.ends(each, RDS_DATA_QUOTAS.transactionLifetime.value);
    this.rest(each);
    return each;
  }

  /** A call begins to use it. Throws `TransactionNotFoundException`, or when another call is running in it. */
  use({ transactionId, resourceArn, database }: TransactionUse): Transaction {
    const each = this.open.get(transactionId);
    if (each?.resourceArn !== resourceArn) {
      throw transactionNotFound(transactionId, this.over.get(transactionId) ?? EXPIRED);
    }
    if (database !== undefined && database !== each.database) {
      throw badRequest("Database name is not the same as transaction");
    }
    if (!each.session.isOpen) {
      this.remove(each, ABORTED);
      throw transactionNotFound(transactionId, ABORTED);
    }
    if (each.busy) throw stillRunning();
    each.busy = true;
    if (each.idle) this.agenda.cancel(each.idle);
    return each;
  }

  /** The call is over. */
  leave({ id }: Transaction): void {
    const each = this.open.get(id);
    if (!each) return;
    each.busy = false;
    if (each.overdue) this.expire(each);
    else this.rest(each);
  }

  /** It is committed or rolled back. */
  end({ id }: Transaction): void {
    const each = this.open.get(id);
    if (each) this.remove(each, ENDED);
  }

  private rest(each: Open): void {
    each.idle = this.ends(each, RDS_DATA_QUOTAS.idleTransaction.value);
  }

  private ends(each: Open, seconds: number): Entry {
    const { agenda } = this;
    return agenda.at(agenda.now + fromSeconds(seconds), () => this.expire(each), {
      background: true,
    });
  }

  private expire(each: Open): void {
    if (each.busy) {
      each.overdue = true;
      return;
    }
    this.remove(each, EXPIRED);
    each.session.close("the Data API rolled back a transaction whose time was up");
  }

  private remove(each: Open, cause: string): void {
    this.open.delete(each.id);
    this.over.set(each.id, cause);
    for (const entry of [each.idle, each.age]) if (entry) this.agenda.cancel(entry);
  }
}
