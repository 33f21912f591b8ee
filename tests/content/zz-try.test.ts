import { afterAll, test } from "vitest";
import { openInProcessSession } from "../../src/session/client/in-process.ts";
import { loadNodeAssets } from "../../src/session/client/node-assets.ts";
import { readSample } from "../../src/site/samples.ts";
import { METRICS } from "../../src/workspace/metrics.ts";
import { scenarioOf, settingsOf } from "../../src/workspace/settings.ts";
const session = openInProcessSession(loadNodeAssets);
afterAll(() => session.close());
test("try", { timeout: 120_000 }, async () => {
  for (const spec of (process.env.TRY ?? "").split(" ")) {
    const [id, workload, faults = "off"] = spec.split(":");
    const sample = readSample(id!);
    const run = await session.run(scenarioOf(sample, sample.files, settingsOf(sample, { workload: workload!, faults })));
    const m = Object.fromEntries(Object.entries(METRICS).map(([k, v]) => [k, v.read(run)]).filter(([, v]) => v !== null && v !== 0));
    console.log(spec, run.virtualMs, JSON.stringify(m));
    if (process.env.LOGS) console.log(run.logs.map((l) => `${Math.round(l.atMs)} ${l.line}`).join("\n"));
    if (process.env.TRACE) for (const r of run.trace) if (new RegExp(process.env.TRACE).test(r.type)) console.log(JSON.stringify(r).slice(0, 400));
  }
});
