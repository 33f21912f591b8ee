/** The account's Aurora clusters, as services inside AWS reach them. */
import type { Agenda } from "../../kernel/agenda.ts";
import { RandomStream } from "../../kernel/random.ts";
import type { DatabaseCluster } from "../api/databases.ts";
import type { TcpServer } from "../api/tcp.ts";
import type { SaltedPasswords } from "./client-login.ts";
import { clusterArn, clusterEndpointOf } from "./cluster.ts";
import type { DatabaseConfiguration } from "./configuration.ts";
import { DEFAULT_PORT } from "./endpoint.ts";
import { InnerClient } from "./inner-client.ts";

const NONCE_DIGITS = 24;

export class Clusters {
  private readonly agenda: Agenda;
  private readonly random: RandomStream;
  private readonly byArn = new Map<string, DatabaseCluster>();
  private readonly salted: SaltedPasswords = new Map();
  private connections = 0;

  constructor({ agenda, seed }: { agenda: Agenda; seed: string }) {
    this.agenda = agenda;
    this.random = new RandomStream(seed, "rds clusters");
  }

  /** An instance is the writer of the cluster that its configuration names. */
  add({ cluster, port = DEFAULT_PORT }: DatabaseConfiguration, writer: TcpServer): void {
    if (!cluster) return;
    const { identifier, enableHttpEndpoint = false } = cluster;
    const host = clusterEndpointOf(identifier);
    const { agenda, salted, random } = this;
    this.byArn.set(clusterArn(identifier), {
      identifier,
      httpEndpoint: enableHttpEndpoint,
      connect: (login, onOpened) => {
        const nonce = random.hex(NONCE_DIGITS);
        const number = --this.connections;
        const client = new InnerClient({ ...login, host, port }, { agenda, salted, nonce, number });
        client.open(writer, onOpened);
        return client;
      },
    });
  }

  find(arn: string): DatabaseCluster | undefined {
    return this.byArn.get(arn);
  }
}
