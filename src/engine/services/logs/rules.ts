/** What CloudWatch Logs takes as a log group or a metric filter of an account. */
import { ConfigurationError } from "../../lambda/configuration-rules.ts";
import { ServiceError } from "../api/service-error.ts";
import type { LogGroupConfiguration, MetricFilterConfiguration } from "./configuration.ts";
import { filterPattern } from "./filter-pattern.ts";
import { RETENTIONS } from "./quotas.ts";

const GROUP_NAME = /^[\w./#-]{1,512}$/;
const MOST_DIMENSIONS = 3;

/** Throws {@link ConfigurationError}. */
export function validateLogGroup({ name, retentionDays }: LogGroupConfiguration): void {
  requireName("name", name);
  if (retentionDays === undefined || RETENTIONS.has(retentionDays)) return;
  throw new ConfigurationError(
    "retentionDays",
    `retentionDays must be one of ${[...RETENTIONS].join(", ")}; it is ${retentionDays}.`,
  );
}

/** Throws {@link ConfigurationError}. */
export function validateMetricFilter(filter: MetricFilterConfiguration): void {
  const { logGroupName, metricValue, namespace, defaultValue, dimensions = {} } = filter;
  requireName("logGroupName", logGroupName);
  try {
    filterPattern(filter.filterPattern);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw new ConfigurationError("filterPattern", error.message);
  }
  if (!metricValue.startsWith("$") && !Number.isFinite(Number(metricValue))) {
    throw new ConfigurationError(
      "metricValue",
      `metricValue must be a number or a selector such as $.latency; it is ${metricValue}.`,
    );
  }
  if (namespace.startsWith("AWS/")) {
    throw new ConfigurationError("namespace", "The namespaces that begin with AWS/ are AWS's own.");
  }
  if (Object.keys(dimensions).length > MOST_DIMENSIONS) {
    throw new ConfigurationError(
      "dimensions",
      `A metric filter has at most ${MOST_DIMENSIONS} dimensions; this one has ${Object.keys(dimensions).length}.`,
    );
  }
  if (filter.dimensions && defaultValue !== undefined) {
    throw new ConfigurationError(
      "defaultValue",
      "A metric filter has either dimensions or a default value.",
    );
  }
}

function requireName(setting: string, name: string): void {
  if (GROUP_NAME.test(name)) return;
  throw new ConfigurationError(
    setting,
    `A log group has 1 to 512 letters, digits and the characters _ - / . #; it is ${JSON.stringify(name)}.`,
  );
}
