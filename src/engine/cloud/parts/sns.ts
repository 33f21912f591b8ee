import { snsApi } from "../../services/sns/api.ts";
import { SnsService } from "../../services/sns/sns-service.ts";
import type { ServicePorts } from "../../services/api/service-ports.ts";
import type { AccountDefinition } from "../account.ts";

export const create = (account: AccountDefinition, ports: ServicePorts) =>
  new SnsService(account.topics ?? [], ports);

export const api = (service: SnsService) => snsApi(service);
