// @ts-check
/** `npm start`: from a fresh clone to the workshop in a browser. Options are those of scripts/serve.mjs. */
import { ensureInstalled } from "./lib/install.mjs";
import { main } from "./lib/project.mjs";
import { DIST, ensureSite } from "./lib/site.mjs";
import { parseServeArguments, serveUntilStopped } from "./serve.mjs";

await main(async () => {
  const options = parseServeArguments(process.argv.slice(2));
  await ensureInstalled();
  await ensureSite({ base: options.base });
  await serveUntilStopped({ ...options, directory: DIST });
});
