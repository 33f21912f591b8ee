/** `coldstart labs verify`: the proof that labs hold what they promise. */
import { basename } from "node:path";
import { LabFolderError, listLabs, loadLabFolder } from "../grading/lab-folder.ts";
import { DEFAULT_SEEDS, verifyLab, type LabReport } from "../grading/verify.ts";
import { openInProcessSession } from "../session/client/in-process.ts";
import { loadNodeAssets } from "../session/client/node-assets.ts";
import type { Session } from "../session/protocol.ts";
import { parseCommand, quote, usage, wholeNumber } from "./arguments.ts";
import { findLab, LABS_FOLDER } from "./labs-folder.ts";
import { count, paint, table, visible } from "./text.ts";
import { EXIT } from "./usage.ts";

const OPTIONS = { json: { type: "boolean" }, seeds: { type: "string" } } as const;

export async function labs(args: string[]): Promise<number> {
  const { values, positionals } = parseCommand("labs", args, OPTIONS);
  const [verb, name, ...rest] = positionals;
  if (verb !== "verify") {
    throw usage(
      "labs",
      `Expected "labs verify", but ${verb === undefined ? "nothing" : quote(verb)} came.`,
    );
  }
  if (rest.length > 0)
    throw usage("labs", `Expected at most one lab, but ${rest.map(quote).join(" ")} came as well.`);
  const seeds = seedsOf(values.seeds);
  const reports = await verifyAll(foldersOf(name), seeds, values.json === true);
  if (values.json) process.stdout.write(`${JSON.stringify({ labs: reports }, null, 2)}\n`);
  return reports.every((report) => report.passed) ? EXIT.done : EXIT.notPassed;
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

async function verifyAll(folders: string[], seeds: number, quiet: boolean): Promise<LabReport[]> {
  const session = openInProcessSession(loadNodeAssets);
  const reports: LabReport[] = [];
  try {
    for (const folder of folders) {
      const report = await verifyOne(folder, session, seeds);
      reports.push(report);
      if (!quiet) process.stdout.write(formatReport(report, folders.length === 1));
    }
  } finally {
    session.close();
  }
  return reports;
}

/** A lab that cannot be loaded is not proven, and the others still are looked at. */
async function verifyOne(path: string, session: Session, seeds: number): Promise<LabReport> {
  try {
    return await verifyLab(await loadLabFolder(path), session, { seeds });
  } catch (error) {
    if (error instanceof LabFolderError) return unloadable(path, error.message);
    throw error;
  }
}

const unloadable = (path: string, received: string): LabReport => ({
  lab: basename(path),
  passed: false,
  problems: [{ where: "lab.ts", expected: "a lab that can be loaded", received }],
  answers: [],
  gradeMs: 0,
  budgetMs: 0,
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
  const facts = `${count(report.answers.length, "answer")}, slowest graded in ${report.gradeMs} of ${report.budgetMs} ms`;
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
  return `\n  ${paint("bold", report.lab)}  ${state}  ${paint("dim", facts)}\n\n${answers}\n${explained ? formatExplanations(report) : ""}${report.problems.map(formatProblem).join("")}`;
}

const formatProblem = ({ where, expected, received }: LabReport["problems"][number]): string =>
  `  ${paint("red", "✗")}  ${paint("bold", where)}\n       ${paint("dim", "expected")}  ${visible(expected)}\n       ${paint("dim", "received")}  ${visible(received)}\n\n`;
