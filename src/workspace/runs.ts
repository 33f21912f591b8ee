import type { RunResult } from "../session/protocol.ts";

/** What one island on a page tells the others: which sample is running, and what came out. */
export type RunNews = {
  sampleId: string;
  workloadId: string;
  /** True when the learner had changed the code or the configuration. */
  edited: boolean;
} & ({ kind: "started" } | { kind: "finished"; run: RunResult } | { kind: "ended" });

export type FinishedRun = Extract<RunNews, { kind: "finished" }>;

type Listener = (news: RunNews) => void;

export interface RunBus {
  publish(news: RunNews): void;
  /** Listens to one sample. */
  subscribe(sampleId: string, listener: Listener): () => void;
  /** The last finished run of that sample on this page. */
  last(sampleId: string): FinishedRun | null;
}

export function createRunBus(): RunBus {
  const listeners = new Map<string, Set<Listener>>();
  const finished = new Map<string, FinishedRun>();
  return {
    publish(news) {
      if (news.kind === "finished") finished.set(news.sampleId, news);
      for (const listener of [...(listeners.get(news.sampleId) ?? [])]) listener(news);
    },
    subscribe(sampleId, listener) {
      const ofSample = listeners.get(sampleId) ?? new Set();
      listeners.set(sampleId, ofSample.add(listener));
      return () => ofSample.delete(listener);
    },
    last: (sampleId) => finished.get(sampleId) ?? null,
  };
}

/** The page's one bus. */
export const runs: RunBus = createRunBus();
