/** Bad arguments or unreadable input: what was expected, what came, what to do. Ends the command with exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Where and what; most messages name the place themselves. */
export function failureText({ path, message }: { path?: string; message: string }): string {
  return path === undefined || message.includes(path) ? message : `${path}: ${message}`;
}

export const EXIT = {
  done: 0,
  notPassed: 1,
  unusable: 2,
  /** Our own fault. Not 1, which says something about a learner's answer. */
  defect: 70,
} as const;

export const PROGRAM = "npm run -s coldstart --";

export const OVERVIEW = `Coldstart runs Lambda handlers on a simulated AWS account, on virtual time.

Usage
  ${PROGRAM} run <folder|file> [options]   Run a handler; show its timeline, logs and bill
  ${PROGRAM} grade <lab> <folder>          Grade a folder of answers to a lab
  ${PROGRAM} labs verify [lab]             Prove a lab, or all of them
  ${PROGRAM} bench                         Measure the simulator on this machine
  ${PROGRAM} help [command]                Show this, or one command's options
`;

const RUN = `Run a handler on a fresh simulated account.

Usage
  ${PROGRAM} run <folder|file> [options]

  A folder is the deployment package: every text file below it, without node_modules and dot folders.
  A single file becomes index.<ext>.

Options
  --event <file|json>      The event of one invocation. Default {}
  --events <file.jsonl>    One invocation per line, in this order
  --interval <ms>          Virtual time between two arrivals of --events. Default 1000
  --handler <file.export>  Default index.handler, or the only file's handler
  --memory <MB>            128 to 10240. Default 512
  --timeout <s>            1 to 900. Default 3
  --env <NAME=value>       An environment variable; may be repeated
  --seed <text>            Equal seeds give equal runs. Default 1
  --json                   One JSON object instead of the timeline

Exit code
  0  the simulation ran, whatever the handler did
  2  bad arguments, or input that cannot be read
`;

const GRADE = `Grade a folder of answers to a lab.

Usage
  ${PROGRAM} grade <lab> <folder> [--json]

  <lab> is a folder's name in labs/, or a path to a lab.

Exit code
  0  passed
  1  not passed
  2  bad arguments, or code that cannot be run
`;

const LABS = `Prove that labs hold what they promise.

Usage
  ${PROGRAM} labs verify [lab] [options]

  The starter fails at a check, right answers pass, every known mistake fails first at the check that it
  names, every check is failed by something, verdicts do not depend on the seed, and grading is in budget.

Options
  --seeds <n>   Seeds that the solution is tried with. Default 20
  --json        { labs: [{ lab, passed, problems, answers, gradeMs, budgetMs }] }

Exit code
  0  every lab is proven
  1  at least one is not
  2  bad arguments
`;

const BENCH = `Measure the simulator on this machine: medians of several runs.

Usage
  ${PROGRAM} bench [--json]
`;

export const HELP: Record<string, string> = {
  help: OVERVIEW,
  run: RUN,
  grade: GRADE,
  labs: LABS,
  bench: BENCH,
};
