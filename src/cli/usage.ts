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
  /** Ended with Ctrl-C: 128 and the signal's number, as shells have it. */
  interrupted: 130,
} as const;

export const PROGRAM = "npm run -s coldstart --";

export const OVERVIEW = `Coldstart runs Lambda handlers on a simulated AWS account, on virtual time.

Usage
  ${PROGRAM} run <folder|file> [options]   Run a handler; show its timeline, logs and bill
  ${PROGRAM} export <what> --out <place>   Write a folder, a sample or a lab as a SAM project
  ${PROGRAM} grade <lab> <folder>          Grade a folder of answers to a lab
  ${PROGRAM} labs verify [lab]             Prove a lab, or all of them
  ${PROGRAM} bench                         Measure the simulator on this machine
  ${PROGRAM} help [command]                Show this, or one command's options
`;

const RUN = `Run a handler on a fresh simulated account.

Usage
  ${PROGRAM} run <folder|file> [options]

  A folder with template.yaml (template.yml, template.json) is an account: a SAM or CloudFormation template, and the
  code of its functions in the folders that it names. What is not simulated is said, with its line. So is a folder with
  serverless.yml (serverless.yaml, serverless.json), a service of the Serverless Framework.
  Any other folder is one function: its handler is package.json's main, index, handler or app (also in src), or the
  only file that exports handler. A single file becomes index.<ext>.
  What the handlers import comes along, from the folder's own node_modules too, and data files beside the code.
  Functions with Metadata: BuildMethod: esbuild are bundled as sam build does it. Native addons are refused by name.

Options with a template
  --invoke <function>      Call this function, by its logical id or name. Default: the first of the template
  --http <request>         'GET /orders?limit=2', 'POST /orders {"id": 1}'; before it the logical id, if there are several
                           APIs. May be repeated, as the two below
  --put-event <json>       An entry of PutEvents: {"Source": "shop", "DetailType": "placed", "Detail": {"id": 1}}
  --send-message <q>=<b>   A message with this body to this queue
  --parameters <Name=val>  A value of a parameter of the template; may be repeated
  --stage <name>           Of serverless.yml. Default: provider.stage, or dev
  --param <name=value>     Of serverless.yml: a value of \${param:name}; may be repeated

Options
  --event <file|json>      The event of an invocation: JSON, a file, a folder of files or a pattern like 'events/*.json';
                           may be repeated, then one after the other. Default {}
  --events <file.jsonl>    One invocation per line, in this order; with --workload the events in turn
  --interval <ms>          Virtual time between two arrivals. Default 1000
  --workload <form|file>   When invocations come (below), or a YAML or JSON file that says so
  --duration <time>        How long the run lasts in virtual time; also how long a rate without a duration lasts
  --invocation-type <type> RequestResponse (default), Event or DryRun
  --qualifier <name>       The version or alias that is called
  --faults <list|file>     What goes wrong (below), or a YAML or JSON file that says so
  --hosts <file>           Hosts outside AWS and what they answer, as YAML or JSON: a list like outsideHosts (below)
  --config <file>          What is around the account, as YAML or JSON (below)
  --handler <file.export>  Default index.handler, or the only file's handler
  --memory <MB>            128 to 10240. Default 512, or the template's
  --timeout <s>            1 to 900. Default 3, or the template's
  --env <NAME=value>       An environment variable, of every function; may be repeated
  --env-file <file>        Environment variables, a NAME=value a line; may be repeated
  --seed <text>            Equal seeds give equal runs. Default 1
  --all                    The whole timeline and every invocation, however long
  --traces                 What Lambda sends to X-Ray, a segment a line, instead of text
  --json                   One JSON object instead of text
  --watch                  Again whenever a file changes that was read, until Ctrl-C

Workloads (times: 250ms, 60s, 5m, 24h)
  constant:100:250ms       100 invocations, 250 ms apart; constant:20/s:60s at a rate
  poisson:20/s:60s         20 a second on average, at random instants
  burst:50x3:10s           50 at the same instant, three times, 10 s apart
  ramp:1-50/s:120s         From 1 to 50 a second in a straight line
  daily:1-20/s:24h         A day's shape: 1 a second at its ends, 20 in its middle
  closed:20:500ms:60s      20 users who wait for their answer, think for 500 ms and call again

Faults (shares: 0.01 or 1%), separated by commas
  init-slow=0.1:2000ms     This share of init phases takes longer
  init-fail=0.1            This share of init phases crashes
  crash=0.01               This share of invocations crashes
  duplicate=0.05           This share of events and messages is delivered twice (:5s for how much later)
  late=0.05:30s            This share is delivered later
  latency=200ms            Every host outside AWS takes longer
  dependency-errors=1%:503 This share of requests to them fails (without a status: the connection breaks)
  recycle=0.01             Lambda replaces the environment after this share of invocations
  throttle=0.05            This share of invocations is throttled although there is room

Configuration file
  outsideHosts         Hosts that the function may call
  accountConcurrency   Default 1000

Exit code
  0    the simulation ran, whatever the handler did
  2    bad arguments, or input that cannot be read
  130  ended with Ctrl-C; what had happened until then is printed
`;

const EXPORT = `Write a folder, a sample or a lab as a project for the AWS SAM CLI, which can be deployed as it is.

Usage
  ${PROGRAM} export <folder|sample|lab> --out <folder|name.zip> [options]

  <sample> is a folder's name in content/samples, <lab> one in labs: its starter is written. The project has template.yaml,
  the sources, package.json with the versions of the packages that are used, sample events and a README with the commands.

Options
  --out <place>            A new folder, or a new file ending in .zip
  --handler <file.export>  Of a folder without a template
  --parameters <Name=val>  A value of a parameter of the template; may be repeated

Exit code
  0  it is written
  2  bad arguments, or input that cannot be read
`;

const GRADE = `Grade a folder of answers to a lab.

Usage
  ${PROGRAM} grade <lab> <folder> [--json]

  <lab> is a folder's name in labs/, or a path to a lab.
  <folder> holds the answer's files. Those of the lab's starter that it does not have are added.

Exit code
  0  passed
  1  not passed
  2  bad arguments, or code that cannot be run
`;

const LABS = `Prove that labs hold what they promise, or begin a new one.

Usage
  ${PROGRAM} labs verify [lab] [options]
  ${PROGRAM} labs new <id>             A lab that verifies as it is, to be made into another

  The starter fails at a check, right answers pass, every known mistake fails first at the check that it
  names, every check is failed by something and notices what can be wrong with the solution (mutants), the brief has
  every check, messages are short and plain, verdicts do not depend on the seed, and grading is in budget.

Options
  --seeds <n>   Seeds that answers are tried with. Default 20; with faults, one in ten, and the solution only
  --only <a>    One answer: starter, solution, alternatives/<name>, mistakes/<name>. Can be repeated
  --update      Write transcript.md: what learners can read
  --watch       Again when a file changes, and what the change touches. One lab
  --json        { labs: [{ lab, passed, problems, remarks, answers, mutants, gradeMs, budgetMs }] }

Exit code
  0  every lab is proven
  1  at least one is not
  2  bad arguments
`;

const BENCH = `Measure the simulator on this machine: speed, memory, and how both grow. Takes some minutes.

Usage
  ${PROGRAM} bench [options]

Options
  --quick    Without the largest sizes
  --json     One JSON object instead of text
`;

export const HELP: Record<string, string> = {
  help: OVERVIEW,
  run: RUN,
  export: EXPORT,
  grade: GRADE,
  labs: LABS,
  bench: BENCH,
};
