// @ts-check
/** `npm run dev`: Astro's development server. Further arguments are Astro's. */
import { ensureInstalled } from "./lib/install.mjs";
import { binOf, main, runNode } from "./lib/project.mjs";
import { ensureSandbox } from "./lib/sandbox.mjs";

await main(async () => {
  await ensureInstalled();
  await ensureSandbox();
  const { code } = await runNode([binOf("astro"), "dev", ...process.argv.slice(2)]);
  return code;
});
