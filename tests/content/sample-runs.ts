/** Runs of the samples in content/samples, and what tests of texts look for in them. */
import { expect } from "vitest";
import type { RunResult, SourceFiles } from "../../src/session/protocol.ts";
import { readSample } from "../../src/site/samples.ts";
import { METRICS, type MetricName } from "../../src/workspace/metrics.ts";
import { scenarioOf, settingsOf } from "../../src/workspace/settings.ts";
import { nodeSession } from "../node-session.ts";
import { records } from "../simulations/simulate.ts";

const session = nodeSession();

/** What a reader types into the files of a sample. */
export type Edit = (files: SourceFiles) => SourceFiles;

/** Scenario, as text, to its run: what is asked for twice is run once. */
const runs = new Map<string, Promise<RunResult>>();

/** Runs a sample as its playground would; `inputs` are what a reader chooses, `edit` is what a reader types. */
export function runSample(
  id: string,
  inputs: Record<string, string> = {},
  edit: Edit = (files) => files,
): Promise<RunResult> {
  const sample = readSample(id);
  const scenario = scenarioOf(sample, edit(sample.files), settingsOf(sample, inputs));
  const key = JSON.stringify(scenario);
  const run = runs.get(key) ?? session.run(scenario);
  runs.set(key, run);
  return run;
}

/** Replaces text in a file of the sample, as `String.replace` does; it has to be there. */
export const replaced =
  (path: string, from: string | RegExp, to: string): Edit =>
  (files) => {
    expect(files[path]).toMatch(from);
    return { ...files, [path]: files[path]!.replace(from, to) };
  };

/** Whole seconds of virtual time at which each came. */
export const seconds = (records: { at: number }[]) =>
  records.map(({ at }) => Math.round(at / 1_000_000));

/** A metric of a run that has it. */
export const valueOf = (run: RunResult, metric: MetricName): number => METRICS[metric].read(run)!;

/** What the requests through an API or a URL got for an answer. */
export const statuses = ({ httpExchanges }: RunResult) => httpExchanges.map(({ status }) => status);

/** The functions' requests to a host. */
export const requestsTo = (run: RunResult, host: string) =>
  records(run, "http.requested").filter((it) => it.host === host);

/** What the handlers logged. */
export const ownLines = (run: RunResult) =>
  run.logs.filter(({ source }) => source === "function").map(({ line }) => line);
