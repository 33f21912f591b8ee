/** Whether a lab's checks notice what can be wrong with its solution. */
import { gradeAll, type Grader } from "./graders.ts";
import { LAB_TEMPLATE } from "./lab.ts";
import type { LabFolder } from "./lab-folder.ts";
import { choose, mutantName, mutantsOf, type Mutant } from "./mutants.ts";
import { MUTATIONS } from "./mutation.ts";
import type { LabProblem } from "./lab-problem.ts";

export interface MutantReport {
  /** As `equivalents` names it. */
  mutant: string;
  /** `index.ts:12`. */
  place: string;
  /** The check that failed first, `no run` when the code could not be run, or `null`: nothing noticed. */
  killedBy: string | null;
}

const MOST_MUTANTS = 16;
const NO_RUN = "no run";

export async function tryMutants(
  { lab, solution, starter }: LabFolder,
  graders: readonly Grader[],
): Promise<{ mutants: MutantReport[]; problems: LabProblem[]; remarks: string[] }> {
  const all = mutantsOf(solution ?? {}, { [LAB_TEMPLATE]: lab.template, ...starter });
  const chosen = choose(all, MOST_MUTANTS);
  const killedBy = new Map<Mutant, string | null>();
  await gradeAll(graders, chosen, async (mutant, grader) => {
    const job = { files: mutant.files, seed: "1", stopAtFailure: true };
    const judged = await grader.grade(lab, job);
    // A check that cannot judge it has noticed all the same, and a page would say so.
    if ("labError" in judged) return void killedBy.set(mutant, judged.labError);
    const failed = judged.verdict.checks.find(({ passed }) => passed === false);
    killedBy.set(mutant, failed?.id ?? (judged.verdict.problem ? NO_RUN : null));
  });
  const mutants = chosen.map((mutant) => ({
    mutant: mutantName(mutant),
    place: `${mutant.file}:${mutant.line}`,
    killedBy: killedBy.get(mutant) ?? null,
  }));
  return { mutants, ...judge(lab.equivalents, all, mutants) };
}

function judge(
  equivalents: Record<string, string> | undefined,
  all: readonly Mutant[],
  tried: readonly MutantReport[],
): { problems: LabProblem[]; remarks: string[] } {
  const alive = tried.filter(({ mutant, killedBy }) => !killedBy && !equivalents?.[mutant]);
  const survivors = alive.map(({ mutant, place }): LabProblem => {
    const what = MUTATIONS[mutant.split(":", 1)[0] as keyof typeof MUTATIONS];
    return {
      where: `solution/${place}`,
      expected: `a check that fails when ${what}`,
      received: `nothing notices it: add a check or a case, or list ${JSON.stringify(mutant)} in equivalents, with the reason why that is right as well`,
    };
  });
  if (!equivalents)
    return {
      problems: [],
      remarks: survivors.map(({ where, received }) => `${where}: ${received}`),
    };
  const names = new Set(all.map(mutantName));
  const wrong = Object.keys(equivalents).flatMap((name): LabProblem[] => {
    const found = tried.filter(({ mutant }) => mutant === name);
    const expected = `equivalents without ${JSON.stringify(name)}`;
    if (!names.has(name)) {
      return [{ where: "lab.ts", expected, received: "the solution has no such mutant any more" }];
    }
    const killed = found.length > 0 && found.every(({ killedBy }) => killedBy);
    return killed
      ? [{ where: "lab.ts", expected, received: `it fails at ${found[0]!.killedBy}` }]
      : [];
  });
  return { problems: [...survivors, ...wrong], remarks: [] };
}
