import {
  ScalingService,
  type ScalingPorts,
} from "../../services/applicationautoscaling/scaling-service.ts";

export { scalingApi as api } from "../../services/applicationautoscaling/api.ts";

export const create = (ports: ScalingPorts) => new ScalingService(ports);
