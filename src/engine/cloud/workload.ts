import type { InvocationType } from "../kernel/trace.ts";

/** An API by its name, or a function URL by its function. */
export type HttpTarget = { api: string } | { functionUrl: string; qualifier?: string };

/** Where a workload's arrivals go. Default: the scenario's own function, `RequestResponse`. */
export type WorkloadTarget =
  | { function?: string; qualifier?: string; invocationType?: InvocationType }
  /** Messages: the payload is the body (a text as it is, anything else as JSON). FIFO queues: `messageGroup` names the payload's field that holds the group. */
  | { queue: string; messageGroup?: string }
  /** Records: the payload is the data; `partitionKey` names the payload's field that holds the key, default a key per arrival. */
  | { stream: string; partitionKey?: string }
  /** Objects: the payload is the body; `key` names the payload's field that holds the key, default a key per arrival. */
  | { bucket: string; key?: string }
  /** HTTP requests: the payload is `{ method, path, headers, query, body }`. */
  | HttpTarget
  /** Items: the payload is put into the table. */
  | { table: string }
  /** Messages to an SNS topic: the payload is the message. `attributes` names the payload's fields that become message attributes. */
  | { topic: string; messageGroup?: string; subject?: string; attributes?: string[] }
  /** Events: the payload is the detail. */
  | { eventBus: string; source: string; detailType: string };

/** When arrivals come and what they carry. Payloads are any JSON value, taken in turn. */
export type Workload = WorkloadShape & { target?: WorkloadTarget };

export type WorkloadShape =
  /** A replay of given arrivals. */
  | { kind: "list"; arrivals: { atMs: number; payload: unknown }[] }
  /** `count` arrivals, `intervalMs` apart, starting at 0. */
  | { kind: "constant"; count: number; intervalMs: number; payloads: unknown[] }
  /** Arrivals of a Poisson process at `perSecond` during `durationMs`, drawn from the seed. */
  | { kind: "poisson"; perSecond: number; durationMs: number; payloads: unknown[] }
  /** `size` arrivals at the same instant, repeated `bursts` times, `gapMs` apart. */
  | { kind: "burst"; size: number; bursts: number; gapMs: number; payloads: unknown[] }
  /** A Poisson process whose rate goes in a straight line from `fromPerSecond` to `toPerSecond` during `durationMs`. */
  | {
      kind: "ramp";
      fromPerSecond: number;
      toPerSecond: number;
      durationMs: number;
      payloads: unknown[];
    }
  /**
   * A Poisson process with a day's shape: lowest at the start and after 24 hours, highest in between.
   * Mean rate over a whole day is half way between the two.
   */
  | {
      kind: "daily";
      lowPerSecond: number;
      highPerSecond: number;
      durationMs: number;
      payloads: unknown[];
    }
  /** `users` that each wait for their answer, think for `thinkMs`, and call again, until `durationMs`. Needs `RequestResponse`. */
  | { kind: "closed"; users: number; thinkMs: number; durationMs: number; payloads: unknown[] };
