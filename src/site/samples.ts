/** Reads the samples that playgrounds and duels run, from `content/samples/<id>/`, when the site is built. */
import { parse } from "yaml";
import { SessionError, type SourceFiles } from "../session/protocol.ts";
import { describeTemplate, withNames } from "../session/templates.ts";
import { outsideHostShape } from "../session/validate.ts";
import { faultsShape } from "../session/validation/faults.ts";
import { checkReferences } from "../session/validation/references.ts";
import {
  filledText,
  flag,
  isObject,
  json,
  listOf,
  mapOf,
  objectOf,
  optional,
  text,
  textLike,
  wholeFrom,
  type Problem,
  type Shape,
} from "../session/validation/shapes.ts";
import { workloadShape } from "../session/validation/workload.ts";
import type { SampleData, SampleEvent, SampleWorkload } from "../workspace/sample.ts";
import { surroundingsInWords } from "../workspace/surroundings.ts";
import { AuthorError, type AuthorProblem } from "./author-error.ts";

const SAMPLES = "/content/samples/";

/** Path from the project's root to text. */
const texts: Record<string, string> = import.meta.glob("/content/samples/*/**/*", {
  query: "?raw",
  import: "default",
  eager: true,
  // A layer's packages are part of a sample.
  exhaustive: true,
});

/** A sample as it is written: `sample.yaml` without what is derived from the folder. */
type Definition = Omit<SampleData, "id" | "files" | "template" | "function" | "surroundings">;

const sampleShape = objectOf<Definition>({
  title: filledText,
  parameters: optional(mapOf(text, "parameters: an object of names and texts")),
  entry: filledText,
  events: filledListOf(objectOf<SampleEvent>({ name: filledText, payload: optional(json) })),
  workloads: filledListOf(
    objectOf<SampleWorkload>({
      id: textLike(/^[a-z0-9-]+$/, "a name of small letters, digits and hyphens"),
      label: filledText,
      description: optional(filledText),
      workload: workloadShape,
    }),
  ),
  outsideHosts: listOf(outsideHostShape),
  faults: optional(faultsShape),
  faultsOn: optional(flag),
  accountConcurrency: optional(wholeFrom(1, 100_000, "environments")),
  minVirtualMs: optional(wholeFrom(1, 20 * 86_400_000, "ms")),
  maxVirtualMs: optional(wholeFrom(1, 20 * 86_400_000, "ms")),
  seed: filledText,
});

function filledListOf(shape: Shape): Shape {
  return (value, path, report) => {
    if (Array.isArray(value) && value.length === 0) {
      report({ path, expected: "a list with at least one entry", received: "an empty list" });
    }
    listOf(shape)(value, path, report);
  };
}

export function readSample(id: string): SampleData {
  const folder = `${SAMPLES}${id}/`;
  const own = Object.entries(texts).filter(([path]) => path.startsWith(folder));
  const definition = texts[`${folder}sample.yaml`];
  if (definition === undefined) {
    const known = sampleIds().join(", ");
    throw new AuthorError(`The sample "${id}"`, [
      {
        path: `content/samples/${id}/sample.yaml`,
        expected: "a file that defines the sample",
        received: "no such file",
        fix: `write it, or name one of the samples there are: ${known}`,
      },
    ]);
  }
  const files = own
    .map(([path, text]) => [path.slice(folder.length), text] as const)
    .filter(([path]) => path !== "sample.yaml");
  return parseSample(id, definition, Object.fromEntries(files));
}

export function sampleIds(): string[] {
  return Object.keys(texts)
    .filter((path) => path.endsWith("/sample.yaml"))
    .map((path) => path.slice(SAMPLES.length, -"/sample.yaml".length));
}

/** Checks a definition against the schema and its files. Throws an {@link AuthorError}. */
export function parseSample(id: string, definition: string, files: SourceFiles): SampleData {
  const place = `content/samples/${id}/sample.yaml`;
  let data: unknown;
  try {
    data = parse(definition);
  } catch (error) {
    throw new AuthorError(place, [{ path: "the file", expected: "YAML", received: String(error) }]);
  }
  const sample = withDefaults(data);
  const problems: Problem[] = [];
  sampleShape(sample, "", (problem) => problems.push(problem));
  if (problems.length > 0) throw new AuthorError(place, problems.map(authorProblem));
  const written = sample as Definition;
  const described = describe(id, files, written.parameters);
  checkSample(written, described, files, problems);
  if (problems.length > 0) throw new AuthorError(place, problems.map(authorProblem));
  return {
    id,
    ...written,
    template: TEMPLATE,
    function: described.function,
    surroundings: surroundingsInWords(described.function, described.account),
    files,
  };
}

const TEMPLATE = "template.yaml";

/** What the template beside the sample describes. */
function describe(id: string, files: SourceFiles, parameters?: Record<string, string>) {
  try {
    return describeTemplate(TEMPLATE, files, parameters);
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    const { path = TEMPLATE, message } = error.failure;
    throw new AuthorError(`content/samples/${id}/${path}`, [
      { path: "the template", expected: "one that can be deployed", received: message },
    ]);
  }
}

function withDefaults(data: unknown): unknown {
  if (!isObject(data)) return data;
  const { seed, outsideHosts = [] } = data;
  return {
    ...data,
    outsideHosts,
    ...(typeof seed === "number" ? { seed: String(seed) } : {}),
  };
}

/** That what is named exists: the entry, and whatever the workloads speak of. */
function checkSample(
  sample: Definition,
  { deployment, ...described }: ReturnType<typeof describeTemplate>,
  files: SourceFiles,
  problems: Problem[],
): void {
  if (!(sample.entry in files)) {
    problems.push({
      path: "entry",
      expected: `one of the files beside it: ${Object.keys(files).join(", ") || "there are none"}`,
      received: sample.entry,
    });
  }
  sample.workloads.forEach(({ workload }, i) =>
    checkReferences(
      { ...described, workload: withNames(workload, deployment.resources) },
      (problem) =>
        problems.push({
          ...problem,
          path: problem.path.replace(/^workload\b/, `workloads[${i}].workload`),
        }),
    ),
  );
}

const authorProblem = (problem: Problem): AuthorProblem => ({
  ...problem,
  path: problem.path || "the file",
});
