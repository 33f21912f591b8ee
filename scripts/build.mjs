// @ts-check
/** `npm run build [-- --base /sub/]`: the static site in dist/, ready to be copied to any host. */
import { parseArgs } from "node:util";
import { ensureInstalled } from "./lib/install.mjs";
import { main, say } from "./lib/project.mjs";
import { ensureSite } from "./lib/site.mjs";
import { asBase } from "./serve.mjs";

await main(async () => {
  const { values } = parseArgs({ options: { base: { type: "string", default: "/" } } });
  await ensureInstalled();
  await ensureSite({ base: asBase(values.base), force: true });
  say("The site is in dist/.");
});
