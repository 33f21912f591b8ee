/** Names of the platform's failures: https://github.com/aws/aws-lambda-runtime-interface-emulator (fatalerror.go). */
import { expect, it } from "vitest";
import type { FunctionConfiguration } from "../../src/session/protocol.ts";
import { simulate } from "./simulate.ts";

const handler = (body: string) => `export const handler = async () => { ${body} };`;

it.each<[errorType: string, code: string, function: Partial<FunctionConfiguration>]>([
  ["Runtime.ExitError", handler("process.exit(1);"), {}],
  ["Sandbox.Timedout", handler("for (;;);"), { timeoutSeconds: 1 }],
  [
    "Function.ResponseSizeTooLarge",
    handler("return 'x'.repeat(7_000_000);"),
    { memorySizeMb: 512 },
  ],
  [
    "Extension.Crash",
    handler("return 1;"),
    { extensions: [{ name: "agent", kind: "external", crashes: "invoke" }] },
  ],
])(
  "%s is what the caller hears of a failure of the platform (fact 35)",
  async (errorType, code, configuration) => {
    const run = await simulate({ code, function: configuration });
    expect(run.invocations).toMatchObject([{ functionError: "Unhandled", payload: { errorType } }]);
  },
);
