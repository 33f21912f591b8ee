import dual, { kind } from "dual";
import { feature } from "dual/feature";
import cjs, { named } from "cjs-only";
import { describe } from "with-peer";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

export const handler = async () => ({
  imported: kind,
  required: require("dual").kind,
  default: dual(),
  feature,
  cjs: [cjs.value, named],
  peer: describe(),
  data: require("cjs-only/data.json").answer,
});
