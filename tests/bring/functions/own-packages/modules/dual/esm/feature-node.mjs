import { base } from "./base.mjs";
export const feature = base + " for node";
