/** The connections that the Data API keeps to databases: each serves one call at a time. */
import type { Agenda, Entry } from "../../kernel/agenda.ts";
import type { ClusterLogin, DatabaseCluster, DatabaseSession } from "../api/databases.ts";
import type { ServiceError } from "../api/service-error.ts";
import { databaseError } from "./errors.ts";
import { IDLE_CONNECTION_US } from "./time-model.ts";

interface Idle {
  readonly session: DatabaseSession;
  readonly closes: Entry;
}

export class Connections {
  private readonly agenda: Agenda;
  private readonly idle = new Map<string, Idle[]>();

  constructor(agenda: Agenda) {
    this.agenda = agenda;
  }

  /** One that is idle, or a new one. */
  take(
    cluster: DatabaseCluster,
    login: ClusterLogin,
    onSession: (session: DatabaseSession) => void,
    fail: (error: ServiceError) => void,
  ): void {
    const idle = this.idle.get(keyOf(cluster, login)) ?? [];
    for (let next = idle.pop(); next; next = idle.pop()) {
      this.agenda.cancel(next.closes);
      if (next.session.isOpen) return onSession(next.session);
    }
    const session = cluster.connect(login, (refused) => {
      if (refused) fail(databaseError(refused, session.pid));
      else onSession(session);
    });
  }

  /** It can be used again: nothing of its last call is left in it. */
  giveBack(cluster: DatabaseCluster, login: ClusterLogin, session: DatabaseSession): void {
    if (!session.isOpen) return;
    const key = keyOf(cluster, login);
    const idle = this.idle.get(key) ?? [];
    this.idle.set(key, idle);
    const close = (): void => {
      idle.splice(
        idle.findIndex((each) => each.session === session),
        1,
      );
      session.close("the Data API had no use for the connection");
    };
    const { agenda } = this;
    const closes = agenda.at(agenda.now + IDLE_CONNECTION_US, close, { background: true });
    idle.push({ session, closes });
  }
}

const keyOf = ({ identifier }: DatabaseCluster, login: ClusterLogin): string =>
  JSON.stringify([identifier, login]);
