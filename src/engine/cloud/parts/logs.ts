import { LogsService, type LogsPorts } from "../../services/logs/logs-service.ts";
import { validateLogGroup, validateMetricFilter } from "../../services/logs/rules.ts";
import type { AccountDefinition } from "../account.ts";
import { located } from "../located.ts";

export { logsApi as api } from "../../services/logs/api.ts";
export { MetricFilters } from "../../services/logs/metric-filters.ts";

/** Throws `ConfigurationError`. */
export function create(account: AccountDefinition, ports: LogsPorts): LogsService {
  const { logGroups = [], metricFilters = [] } = account;
  for (const [i, group] of logGroups.entries()) {
    located(`account.logGroups[${i}]`, () => validateLogGroup(group));
  }
  for (const [i, filter] of metricFilters.entries()) {
    located(`account.metricFilters[${i}]`, () => validateMetricFilter(filter));
  }
  return new LogsService(ports, logGroups, metricFilters);
}
