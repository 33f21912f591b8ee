import { eventsApi } from "../../services/eventbridge/api.ts";
import { EventBridgeService } from "../../services/eventbridge/eventbridge-service.ts";
import type { ServicePorts } from "../../services/api/service-ports.ts";
import type { AccountDefinition } from "../account.ts";

export const create = (account: AccountDefinition, ports: ServicePorts) =>
  new EventBridgeService(account.eventBuses ?? [], ports);

export const api = (service: EventBridgeService, { epochMs }: ServicePorts) =>
  eventsApi(service, epochMs);
