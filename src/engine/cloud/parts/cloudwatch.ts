import {
  CloudWatchService,
  type CloudWatchPorts,
} from "../../services/cloudwatch/cloudwatch-service.ts";
import type { MeteredAccount } from "../../services/cloudwatch/lambda-metrics.ts";

export { cloudWatchApi as api } from "../../services/cloudwatch/api.ts";

export const create = (ports: CloudWatchPorts, account: MeteredAccount) =>
  new CloudWatchService(ports, account);
