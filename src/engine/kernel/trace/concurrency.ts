/** Records of concurrency: provisioned environments, spillover, scaling. */
import type { Decision } from "./decision.ts";

export type ConcurrencyEvent =
  ProvisionedChanged | InvocationSpilled | ScalingActivity | ReservedConcurrencyChanged;

/** Provisioned concurrency of an alias or version was asked for, allocated, taken back or failed. */
export interface ProvisionedChanged extends Decision {
  type: "provisioned.changed";
  functionName: string;
  /** Alias or version. */
  qualifier: string;
  requested: number;
  /** Environments that are initialised. */
  allocated: number;
  /** Environments that can be used: none until all of a first allocation are ready. */
  available: number;
  status: "IN_PROGRESS" | "READY" | "FAILED" | "DELETED";
  /** AWS's `StatusReason` of a failure. */
  statusReason?: string;
}

/** An invocation of an alias with provisioned concurrency runs on demand, because no provisioned environment could take it. */
export interface InvocationSpilled extends Decision {
  type: "invocation.spilled";
  requestId: string;
  functionName: string;
  qualifier: string;
}

/** Application Auto Scaling changed (or wanted to change) provisioned concurrency. */
export interface ScalingActivity extends Decision {
  type: "scaling.activity";
  functionName: string;
  qualifier: string;
  from: number;
  to: number;
  /** The alarm or scheduled action behind it. */
  cause: string;
}

/** Reserved concurrency was set (`value`) or removed (`null`) during the run. */
export interface ReservedConcurrencyChanged {
  type: "reserved.changed";
  functionName: string;
  value: number | null;
}
