import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import type { Context } from "aws-lambda";

const logger = new Logger({ serviceName: "orders" });
const metrics = new Metrics({ namespace: "shop", serviceName: "orders" });

export const handler = async (event: { id: string }, context: Context) => {
  logger.addContext(context);
  logger.info("placed", { id: event.id });
  metrics.addMetric("placed", MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
  return event.id;
};
