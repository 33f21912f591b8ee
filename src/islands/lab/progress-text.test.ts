import { expect, test } from "vitest";
import type { GradeProgress } from "../../grading/runner.ts";
import type { FunctionConfiguration } from "../../session/protocol.ts";
import type { CheckingState } from "./checking.ts";
import { statusText } from "./progress-text.ts";

const CONFIGURATION = {
  memorySizeMb: 512,
  timeoutSeconds: 5,
  handler: "index.handler",
} as FunctionConfiguration;

const during = (run: GradeProgress["run"]): string =>
  statusText(
    {
      phase: "running",
      progress: { check: { index: 0, of: 3 }, run },
    } as CheckingState,
    CONFIGURATION,
  );

test("a check that waits for the database's download says how far it is", () => {
  const nothingYet = { virtualMs: 0, completed: 0, expected: 0 };
  const loading = { what: "PostgreSQL", share: 0.4 };
  expect(during({ ...nothingYet, loading })).toBe("Loading PostgreSQL, once: 40 %.");
  expect(during({ ...nothingYet, completed: 1, expected: 4 })).toBe(
    "Check 1 of 3: 1 of 4 requests answered.",
  );
  const idle = { phase: "idle" } as CheckingState;
  expect(statusText(idle, CONFIGURATION)).toBe("index.handler, 512 MB, timeout 5 s");
  expect(statusText(idle, null)).toBe("The account is as template.yaml describes it.");
});
