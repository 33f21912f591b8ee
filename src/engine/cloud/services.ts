/** The services of an account. Whoever adds one adds it here, and to nothing else of the wiring. */
import type { ServiceApi } from "../services/api/service-api.ts";
import type { ServicePorts } from "../services/api/service-ports.ts";
import { Access } from "../services/iam/access.ts";
import { sqsApi } from "../services/sqs/api.ts";
import { SqsService } from "../services/sqs/sqs-service.ts";
import { StreamService } from "../services/stream/stream-service.ts";
import type { AccountDefinition } from "./account.ts";

export interface Services {
  readonly access: Access;
  readonly sqs: SqsService;
  readonly streams: StreamService;
}

/** `startedAt`: ISO 8601 of the run's start. Throws `ConfigurationError`. */
export function createServices(
  account: AccountDefinition,
  ports: ServicePorts,
  startedAt: string,
): Services {
  return {
    access: new Access(account.roles, account.resourcePolicies),
    sqs: new SqsService(account.queues ?? [], ports),
    streams: new StreamService(account.streams ?? [], { ...ports, startedAt }),
  };
}

/** What answers on the network. */
export const apisOf = ({ sqs }: Services, ports: ServicePorts): ServiceApi[] => [
  sqsApi(sqs, ports),
];
