import { readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { describe, expect, test } from "vitest";
import configuration from "../../.dependency-cruiser.mjs";
import { type Imports, judgeImports, ROOT, violationsOf } from "./imports.ts";
import { projectFiles } from "./project-files.ts";

/** One import against each rule. A new rule without a line here fails the first test below. */
const PLANTED: [rule: string, from: string, to: string][] = [
  ["no-unresolvable", "src/session/a.ts", "./nowhere.ts"],
  ["declared-packages-only", "src/session/a.ts", "not-in-package-json"],
  ["engine-imports-only-what-is-below", "src/engine/cloud/a.ts", "src/session/b.ts"],
  ["session-imports-only-what-is-below", "src/session/a.ts", "src/grading/b.ts"],
  ["projects-imports-only-what-is-below", "src/projects/a.ts", "src/workspace/b.ts"],
  ["grading-imports-only-what-is-below", "src/grading/a.ts", "src/workspace/b.ts"],
  ["workspace-imports-only-what-is-below", "src/workspace/a.ts", "src/grading/b.ts"],
  ["islands-imports-only-what-is-below", "src/islands/lab/a.tsx", "src/engine/index.ts"],
  ["components-imports-only-what-is-below", "src/components/a.ts", "src/layouts/b.ts"],
  ["layouts-imports-only-what-is-below", "src/layouts/a.ts", "src/pages/b.ts"],
  ["pages-imports-only-what-is-below", "src/pages/a.ts", "src/engine/index.ts"],
  ["site-imports-only-what-is-below", "src/site/a.ts", "src/islands/timeline/index.tsx"],
  ["styles-imports-only-what-is-below", "src/styles/a.ts", "src/site/b.ts"],
  ["cli-imports-only-what-is-below", "src/cli/a.ts", "src/workspace/b.ts"],
  ["libraries-imports-only-what-is-below", "src/libraries/a.ts", "src/session/b.ts"],
  ["engine-kernel-imports-only-what-is-below", "src/engine/kernel/a.ts", "src/engine/lambda/b.ts"],
  [
    "engine-sandbox-imports-only-what-is-below",
    "src/engine/sandbox/a.ts",
    "src/engine/lambda/b.ts",
  ],
  [
    "engine-lambda-imports-only-what-is-below",
    "src/engine/lambda/a.ts",
    "src/engine/services/sqs/b.ts",
  ],
  [
    "engine-services-imports-only-what-is-below",
    "src/engine/services/sqs/a.ts",
    "src/engine/cloud/b.ts",
  ],
  [
    "engine-templates-imports-only-what-is-below",
    "src/engine/templates/a.ts",
    "src/engine/elsewhere/b.ts",
  ],
  ["engine-cloud-imports-only-what-is-below", "src/engine/cloud/a.ts", "src/engine/templates/b.ts"],
  ["engine-only-through-its-index", "src/session/a.ts", "src/engine/kernel/instant.ts"],
  ["engine-folders-not-through-the-index", "src/engine/elsewhere/a.ts", "src/engine/index.ts"],
  ["engine-services-stand-alone", "src/engine/services/sqs/a.ts", "src/engine/services/sns/b.ts"],
  ["no-node-in-the-browser", "src/engine/kernel/a.ts", "node:fs"],
  ["guest-stands-alone", "src/engine/guest/a.ts", "src/engine/kernel/b.ts"],
  ["host-imports-no-guest", "src/engine/sandbox/a.ts", "src/engine/guest/b.ts"],
  ["islands-stand-alone", "src/islands/timeline/a.tsx", "src/islands/logs/index.tsx"],
  ["composite-islands-do-not-nest", "src/islands/lab/a.tsx", "src/islands/duel/index.tsx"],
  ["islands-through-their-index", "src/islands/lab/a.tsx", "src/islands/timeline/lanes.tsx"],
  ["shared-knows-no-island", "src/islands/shared/a.tsx", "src/islands/timeline/index.tsx"],
  ["labs-know-grading-only", "labs/some/lab.ts", "src/engine/index.ts"],
  ["no-tests-in-the-product", "src/session/a.ts", "vitest"],
];

/** What the rules must let through. */
const ALLOWED: Imports = {
  "src/engine/index.ts": ["src/engine/cloud/cloud.ts"],
  "src/engine/cloud/cloud.ts": ["src/engine/services/sqs/sqs.ts", "src/engine/kernel/agenda.ts"],
  "src/engine/lambda/environment.ts": ["src/engine/sandbox/vm.ts", "pure-rand"],
  "src/session/host.ts": ["src/engine/index.ts", "comlink"],
  "src/session/node-files.ts": ["node:fs"],
  "src/session/host.test.ts": ["vitest", "node:fs"],
  "src/grading/runner.ts": ["src/session/index.ts"],
  "src/workspace/drafts.ts": ["src/session/protocol.ts", "idb"],
  "src/islands/timeline/index.tsx": [
    "src/islands/timeline/lanes.tsx",
    "src/islands/shared/format.ts",
  ],
  "src/islands/playground/index.tsx": ["src/islands/timeline/index.tsx", "src/workspace/drafts.ts"],
  "src/pages/index.ts": ["src/layouts/page.ts", "src/islands/playground/index.tsx"],
  "src/cli/main.ts": [
    "src/session/index.ts",
    "src/grading/runner.ts",
    "src/engine/index.ts",
    "node:fs",
  ],
  "labs/some/lab.ts": ["src/grading/lab.ts", "src/session/protocol.ts"],
};

describe("the rules", () => {
  test("each has an import that it must catch", () => {
    const rules = (configuration.forbidden ?? []).map((rule) => rule.name);
    expect(["no-cycles", ...PLANTED.map(([rule]) => rule)].toSorted()).toEqual(rules.toSorted());
  });

  test.each(PLANTED)("%s catches %s -> %s", async (rule, from, to) => {
    const caught = (await judgeImports({ [from]: [to] })).summary.violations.map(
      ({ rule: { name } }) => name,
    );
    expect(caught).toContain(rule);
  });

  test("no-cycles catches two files that import each other, types included", async () => {
    const caught = await judgeImports({
      "src/session/a.ts": ["src/session/b.ts"],
      "src/session/b.ts": ["src/session/a.ts"],
    });
    expect(violationsOf(caught)).toContain("no-cycles: src/session/a.ts -> src/session/b.ts");
  });

  test("let the picture's own imports through", async () => {
    expect(violationsOf(await judgeImports(ALLOWED))).toEqual([]);
  });
});

describe("the project", () => {
  // Those in .ts and .tsx are looked at by `npm run check`; that their imports are found at all, notices.test.ts sees.
  test("keeps the layers in .astro and .mdx", async () => {
    const imports = Object.fromEntries(
      projectFiles(/^(src|content|labs)\/.+\.(astro|mdx)$/).map((file) => [
        standIn(file),
        importsOf(file),
      ]),
    );
    expect(Object.keys(imports).length).toBeGreaterThan(0);
    expect(violationsOf(await judgeImports(imports))).toEqual([]);
  });

  test("finds the imports of a page written in Astro", () => {
    const page = `---\nimport { a } from "../layouts/Page.astro";\nimport type B from '../islands/lab';\nconst c = await import("../engine/index.ts");\n---\n<script>\n  import "../workspace/theme.ts";\n</script>`;
    expect(specifiersIn(page)).toEqual([
      "../layouts/Page.astro",
      "../islands/lab",
      "../engine/index.ts",
      "../workspace/theme.ts",
    ]);
  });
});

/** Texts stand above everything, so they are judged as pages; a component written in Astro is judged where it is. */
function standIn(file: string): string {
  const inSrc = file.startsWith("src/") ? file : `src/pages/${file}`;
  return `${inSrc.replaceAll("[", "_").replaceAll("]", "_")}.ts`;
}

function importsOf(file: string): string[] {
  return specifiersIn(readFileSync(join(ROOT, file), "utf8"))
    .filter((specifier) => /^[.~]/.test(specifier))
    .map((specifier) => specifier.replace(/\?.*$/, ""))
    .map((specifier) =>
      specifier.startsWith("~/")
        ? `src/${specifier.slice(2)}`
        : posix.join(dirname(file), specifier),
    )
    .map((target) => (/\.(astro|mdx)$/.test(target) ? standIn(target) : target))
    .filter((target) => target.startsWith("src/"));
}

/** Every module that a text imports, statically or not. Code in fences of a lesson is for reading and does not count. */
function specifiersIn(text: string): string[] {
  const ours = text.replace(/^(```+|~~~+)[\s\S]*?^\1/gm, "");
  return [...ours.matchAll(/\b(?:from|import)\s*\(?\s*["']([^"'\n]+)["']/g)].map(
    (match) => match[1]!,
  );
}
