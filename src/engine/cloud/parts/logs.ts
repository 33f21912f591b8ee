export { logsApi as api } from "../../services/logs/api.ts";
