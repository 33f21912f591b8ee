import type { Agenda } from "../../kernel/agenda.ts";
import type { TraceEvent } from "../../kernel/trace.ts";
import type { CredentialStore } from "../../lambda/credentials.ts";
import type { FaultSchedule } from "../../lambda/fault-schedule.ts";
import type { Faults } from "../../lambda/faults.ts";
import type { Targets } from "./targets.ts";
import type { TcpHosts } from "./tcp.ts";

/** What the account gives a service. */
export interface ServicePorts {
  readonly agenda: Agenda;
  readonly seed: string;
  /** Virtual time zero in ms since 1970. */
  readonly epochMs: number;
  readonly faults: Faults;
  /** Absent when the scenario has no schedule of faults. */
  readonly schedule?: FaultSchedule;
  readonly targets: Targets;
  readonly credentials: CredentialStore;
  /** Where a service listens that is not spoken to by HTTP. */
  readonly tcp: TcpHosts;
  record(event: TraceEvent): void;
}
