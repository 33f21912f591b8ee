import { expect, test } from "vitest";
import { PACKAGES } from "../../scripts/lib/shipped.mjs";
import { judge } from "./imports.ts";
import { projectFiles } from "./project-files.ts";

/** The layers whose code runs in the visitor's browser or in the sandbox. */
const SHIPPED = /^src\/(engine|session|grading|workspace|islands)\//;
const TYPESCRIPT = /^src\/.+\.tsx?$/;
const NOT_SHIPPED = /\.test\.tsx?$|\/(node[a-z-]*|lab-folder|mutants)\.ts$/;

test("every package that reaches a visitor is in the third-party notices", async () => {
  const { modules } = await judge(["src"]);
  // A compiler that dependency-cruiser does not know makes it find nothing and say that all is well.
  const typescript = modules.filter(({ source }) => TYPESCRIPT.test(source));
  expect(typescript.length).toBeGreaterThanOrEqual(projectFiles(TYPESCRIPT).length);
  const imported = modules
    .filter(({ source }) => SHIPPED.test(source) && !NOT_SHIPPED.test(source))
    .flatMap(({ dependencies }) => dependencies)
    .filter(
      ({ dependencyTypes }) =>
        !dependencyTypes.some((type) => ["type-only", "core", "local"].includes(type)),
    )
    .map(({ resolved }) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(resolved)?.[1])
    .filter((name) => name !== undefined);
  expect(imported).toContain("preact");
  const listed = PACKAGES.map(({ name }) => name);
  expect([...new Set(imported)].filter((name) => !listed.includes(name))).toEqual([]);
});
