/** `coldstart labs`: the proof that labs hold what they promise, and the beginning of a new one. */
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { LabFolderError, listLabs, loadLabFolder, TRANSCRIPT } from "../grading/lab-folder.ts";
import { DEFAULT_SEEDS, verifyLab, type LabReport, type VerifyOptions } from "../grading/verify.ts";
import { parseCommand, quote, usage, wholeNumber } from "./arguments.ts";
import { writeSkeleton } from "./lab-skeleton.ts";
import { watchLab } from "./lab-watch.ts";
import { openLabWorkers, type LabWorkers } from "./lab-workers.ts";
import { findLab, LABS_FOLDER } from "./labs-folder.ts";
import { count, paint, table, visible } from "./text.ts";
import { EXIT } from "./usage.ts";

const OPTIONS = {
  json: { type: "boolean" },
  seeds: { type: "string" },
  only: { type: "string", multiple: true },
  update: { type: "boolean" },
  watch: { type: "boolean" },
} as const;

interface Wishes extends VerifyOptions {
  quiet: boolean;
  update: boolean;
}

export async function labs(args: string[]): Promise<number> {
  const { values, positionals } = parseCommand("labs", args, OPTIONS);
  const [verb, name, ...rest] = positionals;
  if (rest.length > 0)
    throw usage("labs", `Expected at most one lab, but ${rest.map(quote).join(" ")} came as well.`);
  if (verb === "new") return newLab(name);
  if (verb !== "verify") {
    const came = verb === undefined ? "nothing" : quote(verb);
    throw usage("labs", `Expected "labs verify" or "labs new", but ${came} came.`);
  }
  const { json: quiet = false, update = false, only } = values;
  if (update && only) throw usage("labs", "--update writes all of a transcript: leave --only out.");
  if (values.watch) {
    if (name === undefined) throw usage("labs", "--watch looks at one lab: name it.");
    return watchLab(
      findLab("labs", name),
      args.filter((it) => it !== "--watch"),
    );
  }
  const seeds = seedsOf(values.seeds);
  const wishes: Wishes = {
    quiet,
    update,
    seeds,
    keepsTranscript: !update,
    ...(only ? { only } : {}),
  };
  const reports = await verifyAll(foldersOf(name), wishes);
  if (quiet) {
    process.stdout.write(`${JSON.stringify({ labs: reports }, withoutTranscript, 2)}\n`);
  }
  return reports.every((report) => report.passed) ? EXIT.done : EXIT.notPassed;
}

const withoutTranscript = (key: string, value: unknown): unknown =>
  key === "transcript" ? undefined : value;

function newLab(name: string | undefined): number {
  if (name === undefined) throw usage("labs", "Expected the new lab's id: labs new <id>.");
  const folder = writeSkeleton(name, LABS_FOLDER);
  process.stdout.write(
    `\n  ${folder}\n\n  It verifies as it is: npm run -s coldstart -- labs verify ${name}\n  Begin with index.mdx (what is asked), then lab.ts (what is checked). labs/README.md is the guide.\n\n`,
  );
  return EXIT.done;
}

function seedsOf(text: string | undefined): number {
  const seeds = text === undefined ? DEFAULT_SEEDS : wholeNumber("labs", "seeds", text);
  if (seeds === 0) throw usage("labs", "--seeds has to be at least 1.");
  return seeds;
}

function foldersOf(name: string | undefined): string[] {
  if (name !== undefined) return [findLab("labs", name)];
  const names = listLabs(LABS_FOLDER);
  if (names.length === 0)
    throw usage("labs", "There is no lab to verify: labs/ holds no folder with a lab.ts.");
  return names.map((it) => findLab("labs", it));
}

async function verifyAll(folders: string[], wishes: Wishes): Promise<LabReport[]> {
  const workers = openLabWorkers();
  const reports: LabReport[] = [];
  try {
    for (const folder of folders) {
      const report = await verifyOne(folder, workers, wishes);
      reports.push(report);
      if (wishes.update && report.transcript !== null) {
        writeFileSync(join(folder, TRANSCRIPT), report.transcript);
      }
      if (!wishes.quiet) process.stdout.write(formatReport(report, folders.length === 1));
    }
  } finally {
    await workers.close();
  }
  return reports;
}

/** A lab that cannot be loaded is not proven, and the others still are looked at. */
async function verifyOne(path: string, workers: LabWorkers, wishes: Wishes): Promise<LabReport> {
  try {
    return await verifyLab(await loadLabFolder(path), workers.graders(path), wishes);
  } catch (error) {
    if (error instanceof LabFolderError) return unloadable(path, error.message);
    throw error;
  }
}

const unloadable = (path: string, received: string): LabReport => ({
  lab: basename(path),
  passed: false,
  problems: [{ where: "lab.ts", expected: "a lab that can be loaded", received }],
  remarks: [],
  answers: [],
  mutants: [],
  gradeMs: 0,
  budgetMs: 0,
  transcript: null,
});

/** What is wrong with each known mistake, when one lab was asked for. */
function formatExplanations({ answers }: LabReport): string {
  const lines = answers
    .filter(({ explanation }) => explanation !== null)
    .map(({ answer, explanation }) => `  ${paint("bold", answer)}\n    ${explanation}\n`);
  return lines.length === 0 ? "" : `\n${lines.join("")}`;
}

function formatReport(report: LabReport, explained: boolean): string {
  const state = report.passed
    ? paint(["bold", "green"], "proven")
    : paint(["bold", "red"], "not proven");
  const facts = `${count(report.answers.length, "answer")}, ${count(report.mutants.length, "mutant")}, slowest graded in ${report.gradeMs} of ${report.budgetMs} ms`;
  const answers = table(
    [
      { title: "ANSWER" },
      { title: "VERDICT" },
      { title: "SEEDS", align: "right" },
      { title: "ms", align: "right" },
    ],
    report.answers.map((it) => [
      it.answer,
      it.passed ? "passes" : `fails at ${it.failsAt ?? "no check: it cannot be run"}`,
      String(it.seeds),
      String(it.gradeMs),
    ]),
  );
  return `\n  ${paint("bold", report.lab)}  ${state}  ${paint("dim", facts)}\n\n${answers}\n${explained ? `${formatMutants(report)}${formatExplanations(report)}` : ""}${report.remarks.map(formatRemark).join("")}${report.problems.map(formatProblem).join("")}`;
}

function formatMutants({ mutants }: LabReport): string {
  if (mutants.length === 0) return "";
  const rows = mutants.map(({ mutant, place, killedBy }) => [
    place,
    killedBy === null ? paint("yellow", "nothing") : killedBy,
    mutant,
  ]);
  return `\n${table([{ title: "MUTANT" }, { title: "NOTICED BY" }, { title: "WHAT" }], rows)}\n`;
}

const formatRemark = (remark: string): string => `  ${paint("yellow", "-")}  ${visible(remark)}\n`;

const formatProblem = ({ where, expected, received }: LabReport["problems"][number]): string =>
  `  ${paint("red", "✗")}  ${paint("bold", where)}\n       ${paint("dim", "expected")}  ${visible(expected)}\n       ${paint("dim", "received")}  ${visible(received)}\n\n`;
