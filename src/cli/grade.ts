/** `coldstart grade`: a folder of answers against a lab, with the same verdict as in the page. */
import { completeAnswer } from "../grading/answer-files.ts";
import { LabFolderError, loadLab, readStarter } from "../grading/lab-folder.ts";
import { LAB_TEMPLATE, type CheckVerdict, type Lab, type Verdict } from "../grading/lab.ts";
import { gradeLab } from "../grading/runner.ts";
import { openInProcessSession } from "../session/client/in-process.ts";
import { loadNodeAssets } from "../session/client/node-assets.ts";
import { parseCommand, usage } from "./arguments.ts";
import { findLab } from "./labs-folder.ts";
import { readFolder } from "./package.ts";
import { count, formatMs, paint, visible } from "./text.ts";
import { EXIT, failureText, UsageError } from "./usage.ts";

export async function grade(args: string[]): Promise<number> {
  const { values, positionals } = parseCommand("grade", args, { json: { type: "boolean" } });
  const [labName, folder, ...rest] = positionals;
  if (labName === undefined || folder === undefined || rest.length > 0) {
    throw usage(
      "grade",
      `Expected a lab and a folder with answers, but ${count(positionals.length, "argument")} came.`,
    );
  }
  const labFolder = findLab("grade", labName);
  const { files: own } = readFolder("grade", folder);
  const lab = await usableLab(labFolder);
  const starter = readStarter(labFolder) ?? {};
  const template = own[LAB_TEMPLATE];
  if (template !== undefined && template !== lab.template && !(LAB_TEMPLATE in starter)) {
    throw new UsageError(
      `${folder}/${LAB_TEMPLATE} describes another account than ${lab.id} has. Expected the code alone: this lab gives the account. Leave the file out.`,
    );
  }
  const verdict = await judge(lab, completeAnswer(starter, own));
  process.stdout.write(
    values.json ? `${JSON.stringify(toJson(verdict), null, 2)}\n` : formatVerdict(lab, verdict),
  );
  if (verdict.problem !== null) {
    throw new UsageError(`${folder} cannot be graded: ${failureText(verdict.problem)}`);
  }
  return verdict.passed ? EXIT.done : EXIT.notPassed;
}

export async function usableLab(folder: string): Promise<Lab> {
  try {
    return await loadLab(folder);
  } catch (error) {
    throw error instanceof LabFolderError ? new UsageError(error.message) : error;
  }
}

async function judge(lab: Lab, files: Record<string, string>): Promise<Verdict> {
  const session = openInProcessSession(loadNodeAssets);
  try {
    return (await gradeLab(lab, files, session)).verdict;
  } finally {
    session.close();
  }
}

/** The command's contract: these names and no others. */
function toJson({ lab, passed, checks }: Verdict): unknown {
  return {
    lab,
    passed,
    checks: checks.map(({ id, title, passed: ok, expected, received, because, atMs }) => ({
      id,
      title,
      passed: ok,
      expected,
      received,
      because,
      atMs,
    })),
  };
}

function formatVerdict(lab: Lab, verdict: Verdict): string {
  const passed = verdict.checks.filter((check) => check.passed === true).length;
  const total = verdict.checks.length;
  const sum = verdict.passed
    ? paint(["bold", "green"], `Passed: all ${total} checks.`)
    : paint(["bold", "red"], `Not passed: ${passed} of ${count(total, "check")} passed.`);
  const checks = verdict.checks.map((check) => formatCheck(lab, check, verdict.checks)).join("");
  return `\n  ${paint("bold", lab.title)}  ${paint("dim", lab.id)}\n\n${checks}\n  ${sum}\n\n`;
}

function formatCheck(lab: Lab, check: CheckVerdict, all: CheckVerdict[]): string {
  if (check.passed === true) return `  ${paint("green", "✓")}  ${check.title}\n`;
  if (check.passed === null) {
    const title = paint("dim", `·  ${check.title}`);
    return `  ${title}\n${field("waits for", waitsFor(lab, check, all))}`;
  }
  const fields: [string, string | null][] = [
    ["expected", check.expected],
    ["received", check.received],
    ["because", check.because],
    ["at", check.atMs === null ? null : `${formatMs(check.atMs)} ms, scenario ${check.scenario}`],
  ];
  const lines = fields.map(([name, text]) => (text === null ? "" : field(name, visible(text))));
  return `  ${paint("red", "✗")}  ${paint("bold", check.title)}\n${lines.join("")}`;
}

const field = (name: string, text: string): string =>
  `       ${paint("dim", name.padEnd(10))}${text}\n`;

/** The checks that this one comes after and that did not pass. */
function waitsFor(lab: Lab, check: CheckVerdict, all: CheckVerdict[]): string {
  const after = lab.checks.find(({ id }) => id === check.id)?.after ?? [];
  const open = all.filter(({ id, passed }) => after.includes(id) && passed !== true);
  return open.map(({ title }) => title).join("; ") || "code that runs";
}
