/** Reads the samples that playgrounds and duels run, from `content/samples/<id>/`, when the site is built. */
import { z } from "astro/zod";
import { parse } from "yaml";
import { LAMBDA_QUOTAS, type SourceFiles } from "../session/protocol.ts";
import type { SampleData } from "../workspace/sample.ts";
import { AuthorError, type AuthorProblem } from "./author-error.ts";

const SAMPLES = "/content/samples/";

/** Path from the project's root to text. */
const texts: Record<string, string> = import.meta.glob("/content/samples/*/**/*", {
  query: "?raw",
  import: "default",
  eager: true,
});

const whole = (least: number, most: number) => {
  const message = `a whole number from ${least} to ${most}`;
  return z.number(message).int(message).min(least, message).max(most, message);
};
const payloads = z.array(z.unknown()).min(1);
const milliseconds = z.number().min(0);
const count = z.number().int().min(1);

const functionSchema = z.strictObject({
  functionName: z.string().regex(/^[\w-]{1,64}$/),
  runtime: z.literal("nodejs24.x").default("nodejs24.x"),
  handler: z.string().regex(/^[^\s]+\.[^\s]+$/),
  memorySizeMb: whole(LAMBDA_QUOTAS.memoryMinimum.value, LAMBDA_QUOTAS.memoryMaximum.value),
  timeoutSeconds: whole(1, LAMBDA_QUOTAS.timeoutMaximum.value),
  environment: z.record(z.string(), z.string()).default({}),
  architecture: z.enum(["x86_64", "arm64"]).default("x86_64"),
});

const workloadSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("list"),
    arrivals: z.array(z.strictObject({ atMs: milliseconds, payload: z.unknown() })).min(1),
  }),
  z.strictObject({ kind: z.literal("constant"), count, intervalMs: milliseconds, payloads }),
  z.strictObject({
    kind: z.literal("poisson"),
    perSecond: z.number().positive(),
    durationMs: milliseconds,
    payloads,
  }),
  z.strictObject({
    kind: z.literal("burst"),
    size: count,
    bursts: count,
    gapMs: milliseconds,
    payloads,
  }),
]);

const hostSchema = z.strictObject({
  host: z.string().min(1),
  latencyMs: milliseconds,
  latencySigma: z.number().min(0).optional(),
  connectMs: milliseconds.optional(),
  routes: z.array(
    z.strictObject({
      method: z.string().optional(),
      path: z.string().startsWith("/"),
      status: whole(100, 599).optional(),
      body: z.unknown().optional(),
      latencyMs: milliseconds.optional(),
      times: whole(0, 1_000_000).optional(),
    }),
  ),
});

const sampleSchema = z.strictObject({
  title: z.string().min(1),
  function: functionSchema,
  entry: z.string(),
  events: z.array(z.strictObject({ name: z.string().min(1), payload: z.unknown() })).min(1),
  workloads: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z0-9-]+$/),
        label: z.string().min(1),
        description: z.string().optional(),
        workload: workloadSchema,
      }),
    )
    .min(1),
  outsideHosts: z.array(hostSchema).default([]),
  seed: z.union([z.string(), z.number()]).transform(String),
});

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
  const result = sampleSchema.safeParse(data, { reportInput: true });
  if (!result.success) throw new AuthorError(place, result.error.issues.map(problemOf));
  const sample = result.data;
  if (!(sample.entry in files)) {
    throw new AuthorError(place, [
      {
        path: "entry",
        expected: `one of the files beside it: ${Object.keys(files).join(", ") || "there are none"}`,
        received: sample.entry,
      },
    ]);
  }
  return { id, ...sample, files } as SampleData;
}

/** What of a zod issue is used here; the rest differs by kind. */
interface Issue {
  readonly code?: string;
  readonly path: PropertyKey[];
  readonly message: string;
  readonly input?: unknown;
  readonly keys?: readonly string[];
}

function problemOf(issue: Issue): AuthorProblem {
  const path = issue.path.map(String).join(".") || "the file";
  if (issue.keys !== undefined && issue.code === "unrecognized_keys") {
    return {
      path,
      expected: "only settings that are acted on",
      received: issue.keys.join(", "),
      fix: "remove what is not known, or correct its spelling",
    };
  }
  const expected = issue.message
    .replace(/^Invalid discriminator value\. Expected /, "one of ")
    .replace(/^(Invalid (input|option)|Too (small|big)): expected /, "")
    .replace(/, received .*$/, "")
    .replaceAll(" | ", ", ");
  // A wrong discriminator is reported with the object around it.
  const { input } = issue;
  const received = isObject(input) ? (input[String(issue.path.at(-1))] ?? input) : input;
  return {
    path,
    expected,
    received: received === undefined ? "nothing" : JSON.stringify(received),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
