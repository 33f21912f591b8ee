export { lambdaApi as api } from "../../services/lambda/api.ts";
