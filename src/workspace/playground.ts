import type { RunResult, Session, SourceFiles } from "../session/protocol.ts";
import { openDraft, type Draft } from "./drafts.ts";
import { createRunner, fingerprint, type Runner } from "./runner.ts";
import { isOwnTraffic } from "./own-traffic.ts";
import { runs, type RunBus } from "./runs.ts";
import type { SampleData } from "./sample.ts";
import {
  INPUT,
  problemsOf,
  scenarioOf,
  settingsOf,
  startingInputs,
  type Settings,
} from "./settings.ts";
import type { StoragePort } from "./storage.ts";
import { TRAFFIC_INPUTS } from "./traffic.ts";

export interface PlaygroundParts {
  sample: SampleData;
  /** Where the draft is kept; two islands with the same key would share a draft. */
  key: string;
  storage: Promise<StoragePort>;
  openSession: () => Promise<Session>;
  bus?: RunBus;
}

/** A sample with the learner's changes and its last run. */
export interface Playground {
  readonly sample: SampleData;
  readonly draft: Draft;
  readonly runner: Runner;
  settings(): Settings;
  /** True when the code or the settings have changed since the result was made. */
  isStale(shared?: Settings): boolean;
  canRun(): boolean;
  run(shared?: Settings): Promise<RunResult | null>;
}

export function createPlayground({
  sample,
  key,
  storage,
  openSession,
  bus = runs,
}: PlaygroundParts): Playground {
  const inputs = startingInputs(sample);
  const files = entryFirst(sample.files, sample.entry);
  const draft = openDraft({
    key,
    starter: { revision: revisionOf(files), files, inputs },
    storage,
  });
  const runner = createRunner(openSession);
  const content = () => draft.state.get().content;
  const settings = (): Settings => settingsOf(sample, content().inputs);
  const scenario = (shared?: Settings) => scenarioOf(sample, content().files, shared ?? settings());

  return {
    sample,
    draft,
    runner,
    settings,
    canRun: () => Object.keys(problemsOf(settings())).length === 0,
    isStale(shared) {
      const { resultOf } = runner.state.get();
      return resultOf !== null && resultOf !== fingerprint(scenario(shared));
    },
    async run(shared) {
      const asked = scenario(shared);
      const workloadId = (shared ?? settings()).workload.id;
      const edited = isEdited(draft) || isOwnTraffic(workloadId);
      const news = { sampleId: sample.id, workloadId, edited };
      bus.publish({ ...news, kind: "started" });
      const run = await runner.run(asked);
      bus.publish(run ? { ...news, kind: "finished", run } : { ...news, kind: "ended" });
      return run;
    },
  };
}

/** Choosing another of the sample's workloads, or its seed or faults, is part of the lesson; other changes make a result the learner's own. */
function isEdited(draft: Draft): boolean {
  const { content, base } = draft.state.get();
  const changedInputs = Object.keys(content.inputs).filter(
    (name) => !PART_OF_THE_LESSON.includes(name) && !name.startsWith(TRAFFIC_INPUTS),
  );
  const changedFiles = Object.keys(content.files).some(
    (path) => content.files[path] !== base.files[path],
  );
  return changedFiles || changedInputs.length > 0;
}

const PART_OF_THE_LESSON: readonly string[] = [INPUT.workload, INPUT.seed, INPUT.faults];

/** The same files, the one to begin with in front; the others by name. */
export function entryFirst(files: SourceFiles, entry: string): SourceFiles {
  const others = Object.keys(files)
    .filter((path) => path !== entry)
    .sort();
  return Object.fromEntries([entry, ...others].map((path) => [path, files[path] ?? ""]));
}

/** A revision for files that carry none: changes whenever they do (FNV-1a, 32 bits). */
export function revisionOf(files: Record<string, string>): string {
  let hash = 0x811c9dc5;
  for (const text of Object.keys(files)
    .sort()
    .flatMap((path) => [path, files[path] ?? ""])) {
    for (let at = 0; at < text.length; at += 1)
      hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
    hash = Math.imul(hash ^ 0xff, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}
