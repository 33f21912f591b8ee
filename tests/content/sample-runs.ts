/** Runs of the samples in content/samples, and what tests of texts look for in them. */
import { afterAll } from "vitest";
import { openInProcessSession } from "../../src/session/client/in-process.ts";
import { loadNodeAssets } from "../../src/session/client/node-assets.ts";
import type { RunResult, SourceFiles, TraceRecord } from "../../src/session/protocol.ts";
import { readSample } from "../../src/site/samples.ts";
import { scenarioOf, settingsOf } from "../../src/workspace/settings.ts";

const session = openInProcessSession(loadNodeAssets);
afterAll(() => session.close());

/** Runs a sample as its playground would; `inputs` are what a reader chooses, `edit` is what a reader types. */
export async function runSample(
  id: string,
  inputs: Record<string, string> = {},
  edit: (files: SourceFiles) => SourceFiles = (files) => files,
): Promise<RunResult> {
  const sample = readSample(id);
  return session.run(scenarioOf(sample, edit(sample.files), settingsOf(sample, inputs)));
}

export const all = <T extends TraceRecord["type"]>(run: RunResult, type: T) =>
  run.trace.filter((it): it is Extract<TraceRecord, { type: T }> => it.type === type);

export const seconds = (records: { at: number }[]) =>
  records.map(({ at }) => Math.round(at / 1_000_000));

/** What the handlers logged. */
export const ownLines = (run: RunResult) =>
  run.logs.filter(({ source }) => source === "function").map(({ line }) => line);
