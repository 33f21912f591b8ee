export { scalingApi as api } from "../../services/applicationautoscaling/api.ts";
