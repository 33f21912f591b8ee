import type {
  InvocationSummary,
  RunResult,
  SessionFailure,
  SourceFiles,
} from "../session/protocol.ts";

/** A place in the learner's code. */
export interface CodePlace {
  path: string;
  /** From 1. */
  line: number;
  column: number | null;
}

/** A place in the learner's code and what went wrong there. */
export interface CodeProblem extends CodePlace {
  /** What the first failure said. */
  message: string;
  /** How many invocations failed at this place. */
  count: number;
}

/** Where the learner's code failed in a run: the innermost frame of each failed invocation that is in one of the files. */
export function problemsOfRun(run: RunResult, files: SourceFiles): CodeProblem[] {
  const problems = new Map<string, CodeProblem>();
  for (const invocation of run.invocations) {
    const problem = problemOfInvocation(invocation, files);
    if (!problem) continue;
    const key = `${problem.path}:${problem.line}`;
    const known = problems.get(key);
    if (known) known.count += 1;
    else problems.set(key, problem);
  }
  return [...problems.values()];
}

/** Where an input failure such as `index.ts:3:14` points to. */
export function problemsOfFailure(failure: SessionFailure, files: SourceFiles): CodeProblem[] {
  const place = /^(.+?):(\d+)(?::(\d+))?$/.exec(failure.path ?? "");
  const path = place?.[1];
  if (!place || path === undefined || !(path in files)) return [];
  return [
    {
      path,
      line: Number(place[2]),
      column: place[3] ? Number(place[3]) : null,
      message: failure.message,
      count: 1,
    },
  ];
}

function problemOfInvocation(
  { status, payload }: InvocationSummary,
  files: SourceFiles,
): CodeProblem | null {
  if (status === "success" || status === "throttle" || !isErrorPayload(payload)) return null;
  const { errorType = "Error", errorMessage = "", trace = [] } = payload;
  for (const text of [...trace, errorMessage]) {
    const frame = frameIn(String(text), files);
    if (frame) return { ...frame, message: `${errorType}: ${firstLine(errorMessage)}`, count: 1 };
  }
  return null;
}

interface ErrorPayload {
  errorType?: string;
  errorMessage?: string;
  trace?: unknown[];
}

function isErrorPayload(payload: unknown): payload is ErrorPayload {
  return typeof payload === "object" && payload !== null && "errorMessage" in payload;
}

const FRAME = /(?:file:\/\/)?\/var\/task\/([^\s()]+?):(\d+)(?::(\d+))?(?=[\s)"]|$)/;

/** The first frame of a stack that is in one of the files. */
export function frameIn(text: string, files: SourceFiles): CodePlace | null {
  const match = FRAME.exec(text);
  const path = match?.[1] && resolveDeployed(match[1], files);
  return match && path
    ? { path, line: Number(match[2]), column: match[3] ? Number(match[3]) : null }
    : null;
}

/** `index.mjs` in a stack may be `index.ts` in the editor: lines are kept when TypeScript is compiled. */
function resolveDeployed(path: string, files: SourceFiles): string | null {
  if (path in files) return path;
  const stem = path.replace(/\.[cm]?js$/, "");
  return Object.keys(files).find((name) => name.replace(/\.[cm]?ts$/, "") === stem) ?? null;
}

function firstLine(text: string): string {
  return String(text).split("\n")[0] ?? "";
}
