import { keep, type Kept } from "./kept.ts";
import { pageStorage, type StoragePort } from "./storage.ts";

/** One committed answer to a prediction. A later run may follow with a new one. */
export interface PredictionAnswer {
  value: string;
  /** What the run gave, once there was one. */
  actual: string | null;
}

export interface PredictionProgress {
  /** Oldest first. The last one is open while its `actual` is null. */
  answers: PredictionAnswer[];
}

export interface LabProgress {
  attempts: number;
  /** Revision at which it was last passed, or null. */
  passedRevision: number | null;
  /** Help taken so far, per check. */
  hints: Record<string, number>;
  /** When help was last taken, per check: the next waits for another attempt, or a while. */
  helped: Record<string, { attempts: number; at: number }>;
  solutionShown: boolean;
  /** The answer, in one's own words, to the question after passing. */
  words: string;
}

export interface ProgressData {
  predictions: Record<string, PredictionProgress>;
  labs: Record<string, LabProgress>;
}

export interface Progress {
  readonly kept: Kept<ProgressData>;
  prediction(id: string): PredictionProgress;
  commitPrediction(id: string, value: string): void;
  /** Takes the open answer back, so that it can be changed before a run. */
  withdrawPrediction(id: string): void;
  resolvePrediction(id: string, actual: string): void;
  lab(id: string): LabProgress;
  recordAttempt(id: string, passed: boolean, revision: number): void;
  /** The learner takes the next help on a check; `now` in ms. */
  revealHint(id: string, check: string, count: number, now: number): void;
  /** What was asked for by the help itself is done: the next need not wait. */
  earnHint(id: string, check: string): void;
  answerQuestion(id: string, words: string): void;
  showSolution(id: string): void;
}

const NO_PREDICTION: PredictionProgress = { answers: [] };
const NO_LAB: LabProgress = {
  attempts: 0,
  passedRevision: null,
  hints: {},
  helped: {},
  solutionShown: false,
  words: "",
};

/** Nobody who is stuck should have to run what they know to be wrong. */
const HELP_AGAIN_AFTER_MS = 40_000;

/** How long the next help on a check still waits, unless the code is checked again before; 0 when it does not. */
export function helpWaitsMs({ attempts, helped }: LabProgress, check: string, now: number): number {
  const last = helped[check];
  if (!last || attempts > last.attempts) return 0;
  // A clock that was set back must not lock anybody out.
  return Math.min(HELP_AGAIN_AFTER_MS, Math.max(0, last.at + HELP_AGAIN_AFTER_MS - now));
}

export function openProgress(storage: Promise<StoragePort>): Progress {
  const kept = keep<ProgressData>("progress", { predictions: {}, labs: {} }, storage);
  const predictionOf = (data: ProgressData, id: string): PredictionProgress =>
    data.predictions[id] ?? NO_PREDICTION;
  const labOf = (data: ProgressData, id: string): LabProgress => ({ ...NO_LAB, ...data.labs[id] });

  const changeAnswers = (
    id: string,
    update: (answers: PredictionAnswer[]) => PredictionAnswer[],
  ): void =>
    kept.change((data) => ({
      ...data,
      predictions: {
        ...data.predictions,
        [id]: { answers: update(predictionOf(data, id).answers) },
      },
    }));
  const changeLab = (id: string, update: (lab: LabProgress) => Partial<LabProgress>): void =>
    kept.change((data) => {
      const lab = labOf(data, id);
      return { ...data, labs: { ...data.labs, [id]: { ...lab, ...update(lab) } } };
    });

  return {
    kept,
    prediction: (id) => predictionOf(kept.state.get(), id),
    commitPrediction: (id, value) =>
      changeAnswers(id, (answers) => [...withoutOpen(answers), { value, actual: null }]),
    withdrawPrediction: (id) => changeAnswers(id, withoutOpen),
    resolvePrediction: (id, actual) =>
      changeAnswers(id, (answers) =>
        answers.map((answer) => (answer.actual === null ? { ...answer, actual } : answer)),
      ),
    lab: (id) => labOf(kept.state.get(), id),
    recordAttempt: (id, passed, revision) =>
      changeLab(id, (lab) => ({
        attempts: lab.attempts + 1,
        passedRevision: passed ? revision : lab.passedRevision,
      })),
    revealHint: (id, check, count, now) =>
      changeLab(id, (lab) => ({
        hints: { ...lab.hints, [check]: Math.max(count, lab.hints[check] ?? 0) },
        helped: { ...lab.helped, [check]: { attempts: lab.attempts, at: now } },
      })),
    earnHint: (id, check) =>
      changeLab(id, ({ helped }) => ({
        helped: Object.fromEntries(Object.entries(helped).filter(([name]) => name !== check)),
      })),
    answerQuestion: (id, words) => changeLab(id, () => ({ words })),
    showSolution: (id) => changeLab(id, () => ({ solutionShown: true })),
  };
}

function withoutOpen(answers: PredictionAnswer[]): PredictionAnswer[] {
  return answers.filter((answer) => answer.actual !== null);
}

let shared: Progress | undefined;

/** The page's one record of progress. */
export function pageProgress(): Progress {
  return (shared ??= openProgress(pageStorage()));
}
