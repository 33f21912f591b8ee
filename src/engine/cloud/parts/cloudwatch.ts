export { cloudWatchApi as api } from "../../services/cloudwatch/api.ts";
