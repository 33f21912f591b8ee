/** What is exported for the SAM CLI and read back runs as before, record for record. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { unzipSync } from "fflate";
import { expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { exportSam, zipOf, type ExportSource } from "../../src/projects/export-sam.ts";
import { treeOf, withoutCommonFolder } from "../../src/projects/file-tree.ts";
import { readProject } from "../../src/projects/project.ts";
import { loadLibraryIndex } from "../../src/session/client/node-assets.ts";
import { readSourceFolder } from "../../src/session/client/node-files.ts";
import { templateOfService } from "../../src/session/templates.ts";
import type {
  OutsideHost,
  RunResult,
  SourceFiles,
  TemplateScenario,
  Workload,
} from "../../src/session/protocol.ts";
import type { SampleData } from "../../src/workspace/sample.ts";
import { nodeSession } from "../node-session.ts";

const SAMPLES = fileURLToPath(new URL("../../content/samples", import.meta.url));
const session = nodeSession();
const libraries = await loadLibraryIndex();

/** As somebody reads it who unpacks the archive. */
async function readBack(
  source: Omit<ExportSource, "libraries">,
): Promise<Pick<TemplateScenario, "template" | "files" | "packages">> {
  const archive = zipOf(source.name, exportSam({ ...source, libraries }));
  const files = withoutCommonFolder(new Map(Object.entries(unzipSync(archive))));
  const project = await readProject(treeOf(files), {
    libraries,
    ...(source.parameters ? { parameters: source.parameters } : {}),
  });
  if (project.kind !== "template") throw new Error("an export has a template");
  const { template, files: texts, packages } = project;
  return { template, files: texts, packages };
}

it("exports every sample of the workshop", async () => {
  for (const id of readdirSync(SAMPLES)) {
    const { "sample.yaml": definition, ...files } = readSourceFolder(join(SAMPLES, id), {
      withModules: true,
    }).files;
    const sample = parse(definition!) as SampleData;
    const { title, events, parameters, outsideHosts = [], seed } = sample;
    const { target } = sample.workloads[0]!.workload;
    // One event is enough to see whether the same is deployed.
    const rest = {
      seed: String(seed),
      workload: {
        kind: "list" as const,
        arrivals: [{ atMs: 0, payload: events[0]!.payload ?? {} }],
        ...(target ? { target } : {}),
      },
      outsideHosts: outsideHosts as OutsideHost[],
      maxVirtualMs: 5_000,
      ...(parameters ? { parameters } : {}),
    };
    const template = "template.yaml";
    const before = await session.run({ ...rest, template, files });
    const exported = await readBack({
      name: id,
      title,
      files,
      template,
      events,
      ...(parameters ? { parameters } : {}),
    });
    const after = await session.run({ ...rest, ...exported });
    // Functions that share a folder are exported with what each of them reaches: they are loaded some microseconds sooner.
    const isShared = (files[template]!.match(/AWS::Serverless::Function$/gm) ?? []).length > 1;
    const seen = ({ traceHash, trace }: RunResult): unknown =>
      isShared ? trace.map(({ type }) => type) : traceHash;
    expect({ id, seen: seen(after) }).toEqual({ id, seen: seen(before) });
  }
}, 120_000);

it("says how to send a message, keeps a README, and names the folders of the code", () => {
  const { "sample.yaml": definition, ...files } = readSourceFolder(
    join(SAMPLES, "batch-throws"),
  ).files;
  const { title, events, outsideHosts, workloads } = parse(definition!) as SampleData;
  const { target } = workloads[0]!.workload;
  const common = { name: "batch", title, template: "template.yaml", events, libraries };
  const exported = exportSam({ ...common, files, outsideHosts, target });
  expect(JSON.parse(exported["workload.json"]!)).toEqual({
    ...{ kind: "constant", count: 1, intervalMs: 0 },
    target: { queue: "orders" },
  });
  expect(exported["README.md"]).toContain(
    "run batch --workload batch/workload.json --event batch/events/an-order.json --hosts batch/hosts.json",
  );
  expect(exported["README.md"]).toContain("aws sqs send-message");
  expect(exported["README.md"]).not.toContain("sam remote invoke");

  const own = {
    "README.md": "# Mine\n",
    "hosts.json": "[]",
    "events/a.json": "{}",
    "fn/app.ts": "export const handler = async (): Promise<number> => 1;\n",
    "template.yaml":
      "Transform: AWS::Serverless-2016-10-31\nResources: { Fn: { Type: AWS::Serverless::Function, Properties: { CodeUri: fn, Handler: app.handler, Runtime: nodejs24.x } } }\n",
  };
  const again = exportSam({ ...common, files: own, events: [] });
  expect(again["README.md"]).toBe("# Mine\n");
  expect(again["DEPLOY.md"]).toContain("the code is in `fn/`");
  expect(again["DEPLOY.md"]).toContain("--event batch/events/a.json --hosts batch/hosts.json");
  expect(again["tsconfig.json"]).toContain('"fn"');
  expect(again[".gitignore"]).toContain("/fn/node_modules/");
});

const ENDINGS = ["js", "mjs", "cjs", "ts", "mts"] as const;

function functionOf(ending: (typeof ENDINGS)[number], uses: boolean): SourceFiles {
  const isCommonJs = ending === "js" || ending === "cjs";
  const result = `[process.env.NAME, twice(event.n)]`;
  const typed = ending.endsWith("ts") ? ": { n: number }" : "";
  const library = uses && typed !== "";
  const helper = { js: "js", mjs: "mjs", cjs: "cjs", ts: "js", mts: "mjs" }[ending];
  return isCommonJs
    ? {
        [`app.${ending}`]: `const { twice } = require("./lib/twice.${ending}");\nexports.run = async (event) => ${result};\n`,
        [`lib/twice.${ending}`]: "exports.twice = (n) => n * 2;\n",
      }
    : {
        [`app.${ending}`]: `${library ? 'import { ulid } from "ulid";\n' : ""}import { twice } from "./lib/twice.${helper}";\nexport const run = async (event${typed}) => ${library ? `[typeof ulid, ...${result}]` : result};\n`,
        [`lib/twice.${ending}`]: `export const twice = (n${typed && ": number"}) => n * 2;\n`,
      };
}

it("exports functions of any ending, folder and setting", async () => {
  const anyFunction = fc.record({
    ending: fc.constantFrom(...ENDINGS),
    folder: fc.constantFrom("", "fn", "functions/orders"),
    usesLibrary: fc.boolean(),
    memory: fc.integer({ min: 128, max: 3008 }),
    name: fc.string({ unit: "grapheme-ascii", maxLength: 20 }),
    n: fc.integer({ min: 0, max: 1_000 }),
  });
  await fc.assert(
    fc.asyncProperty(anyFunction, async ({ ending, folder, usesLibrary, memory, name, n }) => {
      const prefix = folder === "" ? "" : `${folder}/`;
      const code = functionOf(ending, usesLibrary);
      const template = `# Kept\n${JSON.stringify({
        Transform: "AWS::Serverless-2016-10-31",
        Resources: {
          Orders: {
            Type: "AWS::Serverless::Function",
            Properties: {
              CodeUri: folder === "" ? "." : `./${folder}/`,
              Handler: "app.run",
              Runtime: "nodejs24.x",
              MemorySize: memory,
              Environment: { Variables: { NAME: name } },
            },
          },
        },
      })}`;
      const files = {
        "template.yaml": template,
        ...Object.fromEntries(Object.entries(code).map(([path, text]) => [prefix + path, text])),
      };
      const events = [{ name: "Some Event", payload: { n } }];
      const scenario = {
        seed: "1",
        workload: { kind: "list" as const, arrivals: [{ atMs: 0, payload: { n } }] },
      };
      const before = await session.run({ ...scenario, template: "template.yaml", files });
      const source = { name: "orders", title: "Orders", files, template: "template.yaml", events };
      const after = await session.run({ ...scenario, ...(await readBack(source)) });
      expect(before.invocations[0]?.payload).toContain(n * 2);
      expect(after.traceHash).toBe(before.traceHash);
    }),
    { numRuns: 12, seed: 5 },
  );
}, 120_000);

it("writes what is needed to build, deploy and call it", () => {
  const files = exportSam({
    name: "shop",
    title: "A shop",
    files: {
      "template.yaml":
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Shop: # the shop\n    Type: AWS::Serverless::Function\n    Properties: { CodeUri: ., Handler: index.handler, Runtime: nodejs24.x }\n",
      "index.ts":
        'import { SQSClient } from "@aws-sdk/client-sqs";\nimport { z } from "zod";\nconst made = await Promise.resolve([SQSClient, z]);\nexport const handler = async () => made.length;\n',
    },
    template: "template.yaml",
    events: [{ name: "An order", payload: { id: 1 } }],
    outsideHosts: [{ host: "pay.example.com", latencyMs: 10, routes: [] }],
    libraries,
  });
  expect(Object.keys(files).sort()).toEqual([
    ".gitignore",
    "README.md",
    "events/an-order.json",
    "hosts.json",
    "src/index.ts",
    "src/package.json",
    "template.yaml",
    "tsconfig.json",
  ]);
  expect(parse(files["template.yaml"]!)).toMatchObject({
    Resources: {
      Shop: {
        Metadata: {
          BuildMethod: "esbuild",
          BuildProperties: {
            EntryPoints: ["index.ts"],
            External: ["@aws-sdk/*"],
            Format: "esm",
            OutExtension: [".js=.mjs"],
          },
        },
        Properties: { CodeUri: "src/" },
      },
    },
  });
  expect(files["template.yaml"]).toContain("# the shop");
  expect(JSON.parse(files["src/package.json"]!)).toMatchObject({
    dependencies: { zod: libraries["zod"]!.version, esbuild: expect.any(String) as string },
  });
  expect(files["README.md"]).toContain("sam deploy --guided --stack-name shop");
  expect(JSON.parse(files["events/an-order.json"]!)).toEqual({ id: 1 });
});

it("exports a serverless.yml as the template that it stands for, and refuses what that cannot be with its place", async () => {
  const service = `service: shop
provider: { name: aws, runtime: nodejs24.x, environment: { JOBS: !Ref Jobs } }
functions:
  place:
    handler: src/place.handler
    events: [{ httpApi: { method: GET, path: /orders } }]
  work:
    handler: src/work.handler
    events: [{ sqs: !GetAtt Jobs.Arn }]
resources: { Resources: { Jobs: { Type: AWS::SQS::Queue } } }
`;
  const code = {
    "src/place.mjs": "export const handler = async () => process.env.JOBS;",
    "src/work.mjs": "export const handler = async () => {};",
  };
  const written = await templateOfService(
    "serverless.yml",
    { "serverless.yml": service, ...code },
    {},
  );
  const template = stringify(written, { aliasDuplicateObjects: false });
  const files = { ...code, "template.yaml": template };
  const source = { name: "shop", title: "shop", files, template: "template.yaml", events: [] };
  const back = await readBack(source);
  const workload: Workload = { kind: "list", arrivals: [{ atMs: 0, payload: {} }] };
  const scenario = { seed: "1", workload };
  const exported = await session.run({ ...scenario, ...back });
  const own = { template: "serverless.yml", files: { "serverless.yml": service, ...code } };
  const original = await session.run({ ...scenario, ...own });
  expect(exported.invocations[0]).toMatchObject({ status: "success" });
  expect(exported.deployment?.resources.map(({ type }) => type).toSorted()).toEqual(
    original.deployment?.resources.map(({ type }) => type).toSorted(),
  );
  const wrong = { "serverless.yml": service.replace("service: shop", "service: 2 shops") };
  await expect(templateOfService("serverless.yml", wrong, {})).rejects.toThrow(
    "a name of letters, digits and hyphens",
  );
});
