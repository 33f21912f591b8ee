import type {
  Faults,
  FunctionConfiguration,
  OutsideHost,
  SourceFiles,
  Workload,
} from "../session/protocol.ts";

/** An account with everything a playground needs to run it. Read from `content/samples/<id>/` when the site is built. */
export interface SampleData {
  /** Stable: drafts, run results and predictions are kept under it. */
  id: string;
  title: string;
  /** The file that describes the account: one of `files`. */
  template: string;
  parameters?: Record<string, string>;
  /** The template's first function, as the template describes it. */
  function: FunctionConfiguration;
  /** What is around it, in words. */
  surroundings: string[];
  files: SourceFiles;
  /** The file that is open first. */
  entry: string;
  /** Named events for the event editor; the first one is chosen. */
  events: SampleEvent[];
  /** Traffic to choose from; the first one is chosen. */
  workloads: SampleWorkload[];
  outsideHosts: OutsideHost[];
  /** What can go wrong, once it is switched on. */
  faults?: Faults;
  /** They happen unless the reader switches them off. Default: only once they are switched on. */
  faultsOn?: boolean;
  accountConcurrency?: number;
  /** How long the run goes on although nothing is left to happen: alarms and idle environments need it. */
  minVirtualMs?: number;
  /** When the run is ended although something is left to happen: a loop never ends by itself. Default: after a day. */
  maxVirtualMs?: number;
  seed: string;
}

export interface SampleEvent {
  name: string;
  payload: unknown;
}

export interface SampleWorkload {
  id: string;
  label: string;
  description?: string;
  workload: Workload;
}
