/** `node tests/runtimes/pin-trace-hashes.ts`: writes the hashes of today's traces, as Node has them, for both runtimes to meet. */
import { writeFileSync } from "node:fs";
import { openSession } from "./open-session.ts";
import { SCENARIOS } from "./scenarios.ts";

const session = await openSession();
const hashes: Record<string, string> = {};
for (const [name, scenario] of Object.entries(SCENARIOS)) {
  const startedAt = performance.now();
  const { traceHash, invocations } = await session.run(scenario);
  hashes[name] = traceHash;
  const statuses = [...new Set(invocations.map(({ status }) => status))].join(", ");
  console.log(
    `${traceHash}  ${Math.round(performance.now() - startedAt)} ms  ${name}: ${statuses}`,
  );
}
session.close();
writeFileSync(
  new URL("trace-hashes.json", import.meta.url),
  `${JSON.stringify(hashes, null, 2)}\n`,
);
