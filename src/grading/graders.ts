/** Who grades for `labs verify`: several at a time where there are cores for it. */
import { SessionError, type Session, type SourceFiles } from "../session/protocol.ts";
import type { Lab, Verdict } from "./lab.ts";
import { gradeLab, LabError } from "./runner.ts";

export interface Job {
  readonly files: SourceFiles;
  readonly seed: string;
  /** Only the first check that fails is wanted. */
  readonly stopAtFailure: boolean;
}

export type Judged =
  | { readonly verdict: Verdict; /** CPU time. */ readonly gradeMs: number }
  /** What is wrong with the lab. */
  | { readonly labError: string };

export interface Grader {
  grade(lab: Lab, job: Job): Promise<Judged>;
}

/** On this thread. */
export const graderOn = (session: Session): Grader => ({
  async grade(lab, { files, seed, stopAtFailure }) {
    const begin = cpuMs();
    try {
      const { verdict } = await gradeLab(lab, files, session, { seed, stopAtFailure });
      return { verdict, gradeMs: cpuMs() - begin };
    } catch (error) {
      if (error instanceof LabError) return { labError: error.message };
      if (error instanceof SessionError) return { labError: error.failure.message };
      throw error;
    }
  },
});

/** What else the machine does takes time, and none of this. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/** Has every job done by the next grader that is free, so they end in any order. */
export async function gradeAll<T>(
  graders: readonly Grader[],
  jobs: readonly T[],
  run: (job: T, grader: Grader) => Promise<void>,
): Promise<void> {
  const waiting = jobs.values();
  await Promise.all(
    graders.map(async (grader) => {
      for (const job of waiting) await run(job, grader);
    }),
  );
}
