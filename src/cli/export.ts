/** `coldstart export`: a folder, a sample or a lab as a project for the AWS SAM CLI. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadLabFolder } from "../grading/lab-folder.ts";
import { labProject } from "../grading/lab-project.ts";
import { LAB_TEMPLATE } from "../grading/lab.ts";
import { exportSam, projectName, zipOf, type ExportSource } from "../projects/export-sam.ts";
import { FUNCTION_DEFAULTS, ownTexts } from "../projects/project.ts";
import { serviceAsTemplate } from "../projects/service-export.ts";
import { loadLibraryIndex } from "../session/client/node-assets.ts";
import { readSourceFolder } from "../session/client/node-files.ts";
import type { OutsideHost, SourceFiles, Workload } from "../session/protocol.ts";
import { onePositional, parseCommand, quote, resolvePath, usage } from "./arguments.ts";
import { diskTreeOf } from "./disk-tree.ts";
import { readProjectFolder } from "./read-project.ts";
import { parametersOf } from "./run-template.ts";
import { count } from "./text.ts";
import { EXIT } from "./usage.ts";

type Source = Omit<ExportSource, "libraries">;

export async function exportProject(args: string[]): Promise<number> {
  const { values, positionals } = parseCommand("export", args, {
    out: { type: "string" },
    handler: { type: "string" },
    parameters: { type: "string", multiple: true },
  });
  const what = onePositional("export", positionals, "a folder, a sample or a lab");
  const { out } = values;
  if (out === undefined) {
    throw usage(
      "export",
      "--out has to say where the project goes: a new folder, or a name ending in .zip.",
    );
  }
  const folder = folderOf(what);
  const parameters = parametersOf(values.parameters ?? []);
  const source = await sourceIn(folder, what, { handler: values.handler, parameters });
  const files = exportSam({ ...source, libraries: await loadLibraryIndex() });
  write(out, source.name, files);
  process.stdout.write(
    `${count(Object.keys(files).length, "file")} in ${out}; ${"DEPLOY.md" in files ? "DEPLOY.md" : "README.md"} says how to deploy them.\n`,
  );
  return EXIT.done;
}

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));

function folderOf(argument: string): string {
  const places = [
    resolvePath(argument),
    join(PROJECT, "content/samples", argument),
    join(PROJECT, "labs", argument),
  ];
  const found = places.find((it) => existsSync(it) && statSync(it).isDirectory());
  if (found !== undefined) return found;
  throw usage(
    "export",
    `Expected a folder, a sample of content/samples or a lab, but there is no ${quote(argument)}.`,
  );
}

async function sourceIn(
  folder: string,
  argument: string,
  asked: { handler?: string | undefined; parameters: Record<string, string> },
): Promise<Source> {
  const name = projectName(basename(folder));
  if (existsSync(join(folder, "lab.ts"))) return labSource(folder, name);
  if (existsSync(join(folder, "sample.yaml"))) return sampleSource(folder, name);
  const project = await readProjectFolder(argument, { ...asked, serverless: () => ({}) });
  const { tree, folder: inTree } = diskTreeOf(folder);
  const { parameters } = asked;
  const own = ownTexts(tree, inTree);
  const common = { name, title: name, files: own, events: [] };
  if (project.kind === "template" && project.serverless) {
    const { template, files, serverless } = project;
    return { ...common, ...(await serviceAsTemplate({ template, files, serverless }, own)) };
  }
  if (project.kind === "template") return { ...common, template: project.template, parameters };
  return { ...common, function: { ...FUNCTION_DEFAULTS, handler: project.handler } };
}

async function sampleSource(folder: string, name: string): Promise<Source> {
  const { parse } = await import("yaml");
  const sample = parse(readFileSync(join(folder, "sample.yaml"), "utf8")) as {
    title: string;
    parameters?: Record<string, string>;
    events: { name: string; payload?: unknown }[];
    outsideHosts?: OutsideHost[];
    workloads: { workload: Workload }[];
  };
  const { "sample.yaml": _, ...files } = readSourceFolder(folder, { withModules: true }).files;
  const { title, parameters, events, outsideHosts, workloads } = sample;
  return {
    name,
    title,
    files,
    template: LAB_TEMPLATE,
    target: workloads[0]?.workload.target,
    events: events.map(({ name: of, payload = {} }) => ({ name: of, payload })),
    ...(parameters ? { parameters } : {}),
    ...(outsideHosts ? { outsideHosts } : {}),
  };
}

async function labSource(folder: string, name: string): Promise<Source> {
  const { lab, starter } = await loadLabFolder(folder);
  return { name, ...labProject(lab, starter ?? {}) };
}

/** Nothing is overwritten. */
function write(out: string, name: string, files: SourceFiles): void {
  const path = resolvePath(out);
  if (existsSync(path) && !(statSync(path).isDirectory() && readdirSync(path).length === 0)) {
    throw usage(
      "export",
      `--out: ${quote(out)} is there already. Name a folder or file that is not.`,
    );
  }
  if (out.endsWith(".zip")) {
    writeFileSync(path, zipOf(name, files));
    return;
  }
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), text);
  }
}
