import type { Lab } from "../../grading/lab.ts";
import type { Graded, GradeOptions, GradeProgress } from "../../grading/runner.ts";
import type { Session, SessionFailure, SourceFiles } from "../../session/protocol.ts";
import { failureOf } from "../../workspace/runner.ts";
import { createStore, type Store } from "../../workspace/store.ts";

export interface CheckingState {
  phase: "idle" | "preparing" | "running";
  progress: GradeProgress | null;
  /** The last verdict, with the definition it was made by. Kept while the next one is made. */
  graded: (Graded & { lab: Lab }) | null;
  /** The files that were judged. */
  gradedFiles: SourceFiles | null;
  /** Why there is no verdict. */
  failure: SessionFailure | null;
}

export interface CheckingParts {
  loadLab: () => Promise<Lab>;
  loadGrader: () => Promise<{
    gradeLab: (
      lab: Lab,
      files: SourceFiles,
      session: Session,
      options?: GradeOptions,
    ) => Promise<Graded>;
  }>;
  openSession: () => Promise<Session>;
}

export interface Checking {
  readonly state: Store<CheckingState>;
  /** Loads what a check needs ahead of the first one. */
  warmUp(): void;
  /** Judges and resolves with the verdict, or `null` when there is none. A check under way is left alone. */
  check(files: SourceFiles): Promise<Graded | null>;
  cancel(): void;
}

/** Judges the learner's files, one attempt at a time. */
export function createChecking({ loadLab, loadGrader, openSession }: CheckingParts): Checking {
  const state = createStore<CheckingState>({
    phase: "idle",
    progress: null,
    graded: null,
    gradedFiles: null,
    failure: null,
  });
  let abort: AbortController | null = null;
  const load = () => Promise.all([loadLab(), loadGrader(), openSession()]);

  async function check(files: SourceFiles): Promise<Graded | null> {
    if (state.get().phase !== "idle") return null;
    const { signal } = (abort = new AbortController());
    state.patch({ phase: "preparing", progress: null, failure: null });
    try {
      const [lab, { gradeLab }, session] = await load();
      await session.warmUp();
      signal.throwIfAborted();
      state.patch({ phase: "running" });
      const graded = await gradeLab(lab, files, session, {
        signal,
        onProgress: (progress) => state.patch({ progress }),
      });
      state.patch({ graded: { ...graded, lab }, gradedFiles: files });
      return graded;
    } catch (error) {
      if (!signal.aborted) state.patch({ failure: failureOf(error) });
      return null;
    } finally {
      state.patch({ phase: "idle", progress: null });
      abort = null;
    }
  }

  return {
    state,
    warmUp: () =>
      void load()
        .then(([, , session]) => session.warmUp())
        .catch(() => undefined),
    check,
    cancel: () => abort?.abort(),
  };
}

/** What a check waits for, or null when it was judged. */
export function blockedBy(graded: Graded & { lab: Lab }, id: string): string | null {
  const { checks } = graded.verdict;
  if (checks.find((check) => check.id === id)?.passed !== null) return null;
  const after = graded.lab.checks.find((check) => check.id === id)?.after ?? [];
  const failing = checks.find((check) => after.includes(check.id) && check.passed !== true);
  return failing?.title ?? null;
}

/** The check to look at first: the first that fails. Everything else may follow from it. */
export function rootFailure(graded: Graded): string | null {
  return graded.verdict.checks.find((check) => check.passed === false)?.id ?? null;
}
