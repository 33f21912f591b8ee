import type { ServicePorts } from "../../services/api/service-ports.ts";
import { StreamService } from "../../services/stream/stream-service.ts";
import type { AccountDefinition } from "../account.ts";

/** `startedAt`: ISO 8601 of the run's start. */
export const create = (account: AccountDefinition, ports: ServicePorts, startedAt: string) =>
  new StreamService(account.streams ?? [], { ...ports, startedAt });
