/** Where a learner stands in the workshop, from what is kept of their predictions and labs. */
import type { ProgressData } from "../../workspace/progress.ts";

export interface MapLesson {
  number: string;
  title: string;
  /** Absent while the lesson is planned. */
  href?: string;
  /** Numbers of the lessons that it builds on. */
  prerequisites: string[];
  /** Keys of its predictions, as progress keeps them. */
  predictions: string[];
  lab?: { id: string; title: string; href: string };
}

export interface MapModule {
  number: number;
  title: string;
  about: string;
  lessons: MapLesson[];
}

export type LessonState = "none" | "begun" | "done";

/** Done: every prediction answered by a run, and the lab passed. Begun: any of it. */
export function stateOf({ predictions, lab }: MapLesson, progress: ProgressData): LessonState {
  const answered = predictions.filter((key) =>
    progress.predictions[key]?.answers.some(({ actual }) => actual !== null),
  ).length;
  const tried = lab && progress.labs[lab.id];
  const passed = lab === undefined || (tried ? tried.passedRevision !== null : false);
  if (predictions.length + (lab ? 1 : 0) === 0) return "none";
  if (answered === predictions.length && passed) return "done";
  return answered > 0 || (tried?.attempts ?? 0) > 0 ? "begun" : "none";
}

/** The lesson to go on with: the first one that is there and not done. */
export const placeIn = (modules: readonly MapModule[], progress: ProgressData) =>
  modules
    .flatMap(({ lessons }) => lessons)
    .find((lesson) => lesson.href !== undefined && stateOf(lesson, progress) !== "done");

/** "2 of 6 lessons done, 1 lab passed." */
export function countsOf(modules: readonly MapModule[], progress: ProgressData): string {
  const lessons = modules.flatMap((module) => module.lessons).filter(({ href }) => href);
  const done = lessons.filter((lesson) => stateOf(lesson, progress) === "done").length;
  const labs = lessons.flatMap(({ lab }) => lab ?? []);
  const passed = labs.filter(({ id }) => (progress.labs[id]?.passedRevision ?? null) !== null);
  return `${done} of ${lessons.length} lessons done, ${passed.length} of ${labs.length} labs passed.`;
}
