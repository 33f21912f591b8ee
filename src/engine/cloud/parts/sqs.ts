import type { ServicePorts } from "../../services/api/service-ports.ts";
import { SqsService } from "../../services/sqs/sqs-service.ts";
import type { AccountDefinition } from "../account.ts";

export { sqsApi as api } from "../../services/sqs/api.ts";

export const create = (account: AccountDefinition, ports: ServicePorts) =>
  new SqsService(account.queues ?? [], ports);
