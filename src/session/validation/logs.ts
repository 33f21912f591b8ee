/** Log groups and metric filters of an account, by their shapes. */
import type { AccountDefinition } from "../protocol.ts";
import { filledText, mapOf, number, objectOf, optional, text, type Shape } from "./shapes.ts";

type LogGroup = NonNullable<AccountDefinition["logGroups"]>[number];
type MetricFilter = NonNullable<AccountDefinition["metricFilters"]>[number];

export const logGroupShape: Shape = objectOf<LogGroup>({
  name: filledText,
  retentionDays: optional(number),
});

export const metricFilterShape: Shape = objectOf<MetricFilter>({
  filterName: filledText,
  logGroupName: filledText,
  filterPattern: text,
  namespace: filledText,
  metricName: filledText,
  metricValue: filledText,
  defaultValue: optional(number),
  unit: optional(filledText),
  dimensions: optional(mapOf(text, "dimensions: an object of names and selectors")),
});
