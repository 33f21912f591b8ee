import type { Instant } from "./instant.ts";
import type { AsynchronousEvent } from "./trace/asynchronous.ts";
import type { ConcurrencyEvent } from "./trace/concurrency.ts";
import type { ConfigurationEvent } from "./trace/configuration.ts";
import type { ConnectionEvent } from "./trace/connection.ts";
import type { DatabaseEvent } from "./trace/database.ts";
import type { EnvironmentEvent } from "./trace/environment.ts";
import type { EventBusEvent } from "./trace/event-bus.ts";
import type { EventSourceEvent } from "./trace/event-source.ts";
import type { HttpFrontEvent } from "./trace/http.ts";
import type { InvocationEvent } from "./trace/invocation.ts";
import type { ObjectsEvent } from "./trace/objects.ts";
import type { NotificationEvent } from "./trace/notification.ts";
import type { ProxyEvent } from "./trace/proxy.ts";
import type { ObservationEvent } from "./trace/observation.ts";
import type { SecretEvent } from "./trace/secrets.ts";
import type { ServiceEvent } from "./trace/service.ts";
import type { TableEvent } from "./trace/tables.ts";

/**
 * The typed records of a run, in the order in which they happened. Everything that is shown or judged (timeline,
 * logs, metrics, bill, checks) is derived from them, so a record says what happened and why, and nothing else.
 *
 * Every `at` is an {@link Instant}: integer microseconds since the start of the run. Every length ends in `Us`. A record of
 * a decision says `because` in plain words, with the numbers that decided, and names the `rule`: the number of the fact
 * on the page "What is simulated" (`lambda/facts.ts`) that makes Lambda decide so.
 */
export type TraceEvent =
  | InvocationEvent
  | EnvironmentEvent
  | ConcurrencyEvent
  | ConfigurationEvent
  | AsynchronousEvent
  | EventSourceEvent
  | ServiceEvent
  | SecretEvent
  | ObjectsEvent
  | HttpFrontEvent
  | ConnectionEvent
  | DatabaseEvent
  | ProxyEvent
  | TableEvent
  | EventBusEvent
  | NotificationEvent
  | ObservationEvent;

/** A trace event with its place: `seq` counts from 0 without gaps, `at` never decreases. */
export type TraceRecord = TraceEvent & { readonly seq: number; readonly at: Instant };

export type * from "./trace/asynchronous.ts";
export type * from "./trace/concurrency.ts";
export type * from "./trace/configuration.ts";
export type * from "./trace/connection.ts";
export type * from "./trace/database.ts";
export type * from "./trace/decision.ts";
export type * from "./trace/environment.ts";
export type * from "./trace/event-bus.ts";
export type * from "./trace/event-source.ts";
export type * from "./trace/http.ts";
export type * from "./trace/invocation.ts";
export type * from "./trace/objects.ts";
export type * from "./trace/notification.ts";
export type * from "./trace/observation.ts";
export type * from "./trace/proxy.ts";
export type * from "./trace/secrets.ts";
export type * from "./trace/service.ts";
export type * from "./trace/tables.ts";
