/**
 * Every rule of Lambda that the workshop knows, and whether the simulator follows it: the page "What is simulated" is made
 * of this, decisions in the trace name their rule by its number, and tests are named after it.
 */
import { BILLING } from "./facts/billing.ts";
import { CONCURRENCY_AND_SCALING } from "./facts/concurrency.ts";
import { DATABASES } from "./facts/databases.ts";
import { ENVIRONMENTS } from "./facts/environments.ts";
import { EVENT_SOURCES } from "./facts/event-sources.ts";
import type { FactPart } from "./facts/fact.ts";
import { INVOCATION } from "./facts/invocation.ts";
import { LOG_LINES } from "./facts/log-lines.ts";
import { NODE_RUNTIME } from "./facts/node-runtime.ts";
import { COLD_STARTS, OBSERVABILITY } from "./facts/observability.ts";
import { EVENT_BUS, HTTP, NOTIFICATIONS } from "./facts/other-services.ts";
import { SIZES } from "./facts/sizes.ts";

export type { Fact, FactPart } from "./facts/fact.ts";

export const LAMBDA_FACTS: readonly FactPart[] = [
  ENVIRONMENTS,
  BILLING,
  LOG_LINES,
  NODE_RUNTIME,
  INVOCATION,
  EVENT_SOURCES,
  EVENT_BUS,
  NOTIFICATIONS,
  HTTP,
  CONCURRENCY_AND_SCALING,
  SIZES,
  DATABASES,
  OBSERVABILITY,
  COLD_STARTS,
];
