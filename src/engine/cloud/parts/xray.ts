export { xrayApi as api } from "../../services/xray/api.ts";
