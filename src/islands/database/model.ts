/** A database's side of a run: who was connected to it, in which state, what it refused and what it was asked. No DOM. */
import type { DatabaseContents, RunResult, TraceRecord } from "../../session/protocol.ts";
import type { RecordOf } from "../../session/records.ts";
import { awsClientIn, environmentNumbers, proxyIn } from "../shared/environments.ts";
import {
  clientSpansOf,
  frozenStretches,
  spansOf,
  type Client,
  type Open,
  type Span,
  type Stretch,
} from "./spans.ts";

export interface ConnectionRow {
  connection: number;
  /** `proxy/<name>` when RDS Proxy made it. */
  environmentId: string;
  /** The proxy to which it leads; null when it leads to the database. */
  proxy: string | null;
  user: string;
  /** In the order of time, without gaps. */
  spans: Span[];
  /** Until the client had a session. */
  connectedUs: number;
  /** When the session ended, and why; null when the run ended first. */
  closed: { atUs: number; because: string } | null;
}

/** An attempt that gave no session. */
export interface Refused {
  atUs: number;
  environmentId: string;
  /** SQLSTATE, or Node's code when there was no TCP connection either. */
  code: string;
  message: string;
  because: string;
}

export interface Statement {
  /** When it reached the database. */
  atUs: number;
  environmentId: string;
  connection: number;
  statement: string;
  command: string;
  rows: number;
  durationUs: number;
  waitedUs: number;
  inTransaction: boolean;
  error: { code: string; message: string } | null;
}

/** One execution environment and its connections. */
export interface EnvironmentRow {
  environmentId: string;
  /** "env 2", as the timeline counts; a proxy's name, "Data API". */
  name: string;
  /** "RDS Proxy orders", "Data API"; `null` of an environment. */
  awsClient: string | null;
  connections: ConnectionRow[];
  refused: Refused[];
}

/** From `atUs` until the next step. */
export interface Step {
  atUs: number;
  open: number;
  /** Of these, held by frozen environments. */
  frozen: number;
}

/** The instance could not be reached, or said why not. */
export interface Outage {
  fromUs: number;
  toUs: number;
  because: string;
}

export interface DatabaseModel {
  contents: DatabaseContents;
  environments: EnvironmentRow[];
  steps: Step[];
  peak: Step;
  refused: Refused[];
  statements: Statement[];
  outages: Outage[];
  extentUs: number;
}

const US_PER_MS = 1_000;

/** One model for each database of the run, in the order of the account. */
export function databaseModels(run: RunResult): DatabaseModel[] {
  const numbers = environmentNumbers(run);
  const frozen = frozenStretches(run);
  return (run.databases ?? []).map((contents) => modelOf(run, contents, numbers, frozen));
}

function modelOf(
  run: RunResult,
  contents: DatabaseContents,
  numbers: ReadonlyMap<string, number>,
  frozen: ReadonlyMap<string, Stretch[]>,
): DatabaseModel {
  const reader = new Reader(contents);
  for (const record of run.trace) reader.read(record);
  const extentUs = Math.max(run.virtualMs * US_PER_MS, run.trace.at(-1)?.at ?? 0);
  const rows = reader.rows(extentUs, frozen);
  const refused = reader.allRefused();
  const { statements } = reader;
  const ids = new Set([...rows, ...refused].map(({ environmentId }) => environmentId));
  const environments = [...ids]
    .toSorted((a, b) => (numbers.get(a) ?? 0) - (numbers.get(b) ?? 0))
    .map((environmentId) => ({
      environmentId,
      name:
        proxyIn(environmentId) ??
        awsClientIn(environmentId) ??
        `env ${numbers.get(environmentId) ?? 0}`,
      awsClient: awsClientIn(environmentId),
      connections: rows.filter((it) => it.environmentId === environmentId),
      refused: refused.filter((it) => it.environmentId === environmentId),
    }));
  const steps = stepsOf(rows.filter(({ proxy }) => proxy === null));
  const peak = steps.reduce((most, it) => (it.open > most.open ? it : most), NOBODY);
  const outages = reader.outages(extentUs);
  return { contents, environments, steps, peak, refused, statements, outages, extentUs };
}

const NOBODY: Step = { atUs: 0, open: 0, frozen: 0 };

/** Reads the trace once, for one database. */
class Reader {
  private readonly refused: Refused[] = [];
  readonly statements: Statement[] = [];
  private readonly contents: DatabaseContents;
  private readonly openedAt = new Map<number, number>();
  private readonly connections = new Map<number, Open>();
  private readonly clients = new Map<number, Client>();
  private readonly refusedByProxies: RecordOf<"proxy.refused">[] = [];
  /** Those that connected to this database. */
  private readonly proxies = new Set<string>();
  private readonly changes: RecordOf<"database.changed">[] = [];

  constructor(contents: DatabaseContents) {
    this.contents = contents;
  }

  read(record: TraceRecord): void {
    const { identifier, endpoint } = this.contents;
    switch (record.type) {
      case "connection.opened":
        this.openedAt.set(record.connection, record.at);
        break;
      case "connection.refused":
        if (record.host === endpoint.host) this.refuse(record, record.code);
        break;
      case "database.refused":
        if (record.database === identifier) this.refuse(record, record.message);
        break;
      case "database.connected":
        if (record.database === identifier) this.connect(record);
        break;
      case "database.queried":
        if (record.database === identifier) this.ask(record);
        break;
      case "database.closed": {
        const open = this.connections.get(record.connection);
        const { at: atUs, because } = record;
        if (open && record.database === identifier) open.closed = { atUs, because };
        break;
      }
      case "database.changed":
        if (record.database === identifier) this.changes.push(record);
        break;
      default:
        this.readProxy(record);
    }
  }

  /** A proxy's records do not name the database: it is known by the proxy's own connections. */
  private readProxy(record: TraceRecord): void {
    switch (record.type) {
      case "proxy.connected": {
        const { at: connectedUs, environmentId, connection, user, proxy, durationUs } = record;
        const openedUs = this.openedAt.get(connection) ?? connectedUs - durationUs;
        const times = { openedUs, connectedUs, closed: null };
        this.clients.set(connection, { environmentId, user, proxy, ...times, events: [] });
        break;
      }
      case "proxy.refused":
        this.refusedByProxies.push(record);
        this.clients.get(record.connection)?.events.push(record);
        break;
      case "proxy.waiting":
      case "proxy.borrowed":
      case "proxy.pinned":
      case "proxy.returned":
        this.clients.get(record.connection)?.events.push(record);
        break;
      case "proxy.closed": {
        const client = this.clients.get(record.connection);
        if (client) client.closed = { atUs: record.at, because: record.because };
        break;
      }
    }
  }

  /** In the order of time. */
  allRefused(): Refused[] {
    const others = this.refusedByProxies
      .filter(({ proxy }) => this.proxies.has(proxy))
      .map(({ at: atUs, environmentId, code, message, because }) => ({
        ...{ atUs, environmentId, code, message, because },
      }));
    return [...this.refused, ...others].toSorted((a, b) => a.atUs - b.atUs);
  }

  private refuse(
    { at: atUs, environmentId, code, because }: RecordOf<"connection.refused" | "database.refused">,
    message: string,
  ): void {
    this.refused.push({ atUs, environmentId, code, message, because });
  }

  private connect(record: RecordOf<"database.connected">): void {
    const { at: connectedUs, environmentId, connection, user, durationUs } = record;
    const openedUs = this.openedAt.get(connection) ?? connectedUs - durationUs;
    const open: Open = { environmentId, openedUs, user, connectedUs, closed: null, asked: [] };
    this.connections.set(connection, open);
    const proxy = proxyIn(environmentId);
    if (proxy !== null) this.proxies.add(proxy);
  }

  private ask(record: RecordOf<"database.queried">): void {
    this.connections.get(record.connection)?.asked.push(record);
    const { at, environmentId, connection, statement, command, rows } = record;
    const { durationUs, waitedUs, inTransaction, errorCode: code, error: message = "" } = record;
    const error = code === undefined ? null : { code, message };
    this.statements.push({
      ...{ atUs: at - durationUs, environmentId, connection, statement, command, rows },
      ...{ durationUs, waitedUs, inTransaction, error },
    });
  }

  rows(extentUs: number, frozen: ReadonlyMap<string, Stretch[]>): ConnectionRow[] {
    const direct = [...this.connections].map(([connection, open]) => {
      const { environmentId, user, connectedUs, closed } = open;
      const spans = spansOf(open, frozen.get(environmentId) ?? [], extentUs);
      return { connection, environmentId, proxy: null, user, spans, connectedUs, closed };
    });
    const clients = [...this.clients]
      .filter(([, { proxy }]) => this.proxies.has(proxy))
      .map(([connection, client]) => {
        const { environmentId, user, proxy, connectedUs, closed } = client;
        const spans = clientSpansOf(client, frozen.get(environmentId) ?? [], extentUs);
        return { connection, environmentId, proxy, user, spans, connectedUs, closed };
      });
    return [...direct, ...clients];
  }

  outages(extentUs: number): Outage[] {
    const outages: Outage[] = [];
    let from: RecordOf<"database.changed"> | undefined;
    for (const record of this.changes) {
      if (record.state !== "available") from ??= record;
      else if (from) {
        outages.push({ fromUs: from.at, toUs: record.at, because: from.because });
        from = undefined;
      }
    }
    if (from) outages.push({ fromUs: from.at, toUs: extentUs, because: from.because });
    return outages;
  }
}

/** Sessions that are open, and those that are held by frozen environments, whenever one of these changes. */
function stepsOf(rows: readonly ConnectionRow[]): Step[] {
  const changes = new Map<number, { open: number; frozen: number }>();
  const change = (atUs: number, open: number, frozen: number): void => {
    const at = changes.get(atUs) ?? { open: 0, frozen: 0 };
    changes.set(atUs, { open: at.open + open, frozen: at.frozen + frozen });
  };
  for (const { connectedUs, closed, spans } of rows) {
    change(connectedUs, 1, 0);
    if (closed) change(closed.atUs, -1, 0);
    for (const span of spans) {
      if (span.state !== "frozen") continue;
      change(span.fromUs, 0, 1);
      if (closed || span !== spans.at(-1)) change(span.toUs, 0, -1);
    }
  }
  const steps: Step[] = [];
  let { open, frozen } = NOBODY;
  for (const [atUs, by] of [...changes].toSorted(([a], [b]) => a - b)) {
    open += by.open;
    frozen += by.frozen;
    steps.push({ atUs, open, frozen });
  }
  return steps;
}

/** What is open at an instant. */
export const stepAt = ({ steps }: DatabaseModel, atUs: number): Step =>
  steps.findLast((it) => it.atUs <= atUs) ?? NOBODY;

/** Attempts that were refused for the same reason. */
export interface RefusedGroup {
  code: string;
  message: string;
  because: string;
  count: number;
  firstUs: number;
}

export function groupedRefusals(refused: readonly Refused[]): RefusedGroup[] {
  const groups = new Map<string, RefusedGroup>();
  for (const { code, message, because, atUs } of refused) {
    const key = `${code} ${message}`;
    const group = groups.get(key) ?? { code, message, because, count: 0, firstUs: atUs };
    group.count += 1;
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** When something happens: the axis is to scale there. */
export const instantsOf = ({ environments, refused, outages }: DatabaseModel): number[] => [
  ...environments.flatMap(({ connections }) =>
    connections.flatMap(({ spans }) => spans.flatMap(({ fromUs, toUs }) => [fromUs, toUs])),
  ),
  ...refused.map(({ atUs }) => atUs),
  ...outages.flatMap(({ fromUs, toUs }) => [fromUs, toUs]),
];
