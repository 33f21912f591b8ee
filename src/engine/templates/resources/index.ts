/** Every resource type that is simulated, by its name. One file per service. */
import type { ResourceType } from "../resource-type.ts";
import { SQS_TYPES } from "./sqs.ts";

const TYPES: readonly ResourceType[] = [...SQS_TYPES];

export const RESOURCE_TYPES: ReadonlyMap<string, ResourceType> = new Map(
  TYPES.map((it) => [it.type, it]),
);
