/** The lists that the page "What is simulated" prints are what handlers meet. */
import { expect, it } from "vitest";
import { MISSING_BUILTINS, SIMULATED_BUILTINS } from "../../src/session/protocol.ts";
import { simulate } from "./simulate.ts";

it("every listed built-in module can be imported, and every missing one says that it is missing", async () => {
  const imports = SIMULATED_BUILTINS.map((name, i) => `import * as m${i} from "node:${name}";`);
  const run = await simulate({
    code: `${imports.join("\n")}
      const there = [${SIMULATED_BUILTINS.map((_, i) => `m${i}`).join(", ")}];
      const why = (name) => import("node:" + name).catch((error) => error.message);
      export const handler = async (missing) =>
        [there.filter((module) => Object.keys(module).length > 0).length, ...await Promise.all(missing.map(why))];`,
    at: [[0, MISSING_BUILTINS]],
    function: { memorySizeMb: 512 },
  });
  expect(run.invocations[0]!.payload).toEqual([
    SIMULATED_BUILTINS.length,
    ...MISSING_BUILTINS.map((name) => `node:${name} is not simulated yet`),
  ]);
});
