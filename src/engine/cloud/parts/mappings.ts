import type { MappingPorts } from "../../lambda/event-source-mappings/batch.ts";
import { EventSourceMappings } from "../../lambda/event-source-mappings/event-source-mappings.ts";

export const create = (ports: MappingPorts) => new EventSourceMappings(ports);
