/** A check that is tried under faults finds the schedule that breaks an answer, and makes it small. */
import { describe, expect, it } from "vitest";
import { defineLab, type Check, type Lab } from "../../src/grading/lab.ts";
import { gradeLab, type GradeProgress } from "../../src/grading/runner.ts";
import { nodeSession } from "../node-session.ts";

const session = nodeSession();

const TEMPLATE = `
Transform: AWS::Serverless-2016-10-31
Resources:
  Pay:
    Type: AWS::Serverless::Function
    Properties: { FunctionName: pay, CodeUri: ., Handler: index.handler, Runtime: nodejs24.x, Timeout: 10 }
`;

const charged = (holds: (count: number) => boolean, expected: string): Check["judge"] =>
  function judge({ records, run }) {
    const lost = new Set(
      records("http.responded").flatMap((each) => (each.lost ? [each.exchange] : [])),
    );
    const count = records("http.requested").filter(
      ({ method, exchange }) => method === "POST" && !lost.has(exchange),
    ).length;
    return (
      holds(count) || { received: `${count} charges`, because: `${expected}, ${run.virtualMs} ms.` }
    );
  };

interface Order {
  order: string;
  version?: number;
}

const FIVE_SECONDS_MS = 5_000;

const lab = (explore: Check["explore"], orders: Order[] = [{ order: "o-1" }]): Lab => ({
  ...defineLab({
    id: "pay",
    revision: 1,
    title: "Pay",
    minutes: 5,
    level: "introductory",
    scenarios: {
      order: {
        workload: {
          kind: "list",
          arrivals: orders.map((payload, index) => ({ atMs: index * FIVE_SECONDS_MS, payload })),
          target: { invocationType: "Event" },
        },
        outsideHosts: [
          {
            host: "bank.example.com",
            latencyMs: 80,
            routes: [{ path: "/charges", collection: {} }],
          },
        ],
      },
    },
    checks: [
      {
        id: "once",
        title: "The order is charged once",
        scenario: "order",
        expected: "one charge",
        hints: ["a", "b"],
        judge: charged((count) => count === orders.length, "one charge an order"),
        ...(explore ? { explore } : {}),
      },
    ],
    mistakes: {},
  }),
  template: TEMPLATE,
});

const BANK = "https://bank.example.com/charges";
const charge = `
  const paid = await fetch("${BANK}", { method: "POST", body: JSON.stringify({ order: event.order }) });
  if (!paid.ok) throw new Error("not charged");`;
const find = `(await (await fetch("${BANK}?order=" + event.order)).json()).items.length`;

const answer = (body: string, outside = ""): Record<string, string> => ({
  "index.mjs": `${outside}\nexport const handler = async (event) => {\n${body}\n};\n`,
});

const UNGUARDED = answer(charge);
const IN_MEMORY = answer(
  `if (seen.has(event.order)) return;\n seen.add(event.order);\n ${charge}`,
  "const seen = new Set();",
);
const ASKS_FIRST = answer(`if (${find} > 0) return;\n ${charge}`);

async function verdictOf(
  files: Record<string, string>,
  explore: Check["explore"],
  orders?: Order[],
) {
  const graded = await gradeLab(lab(explore, orders), files, session);
  return { ...graded.verdict.checks[0]!, run: graded.counterExamples.once };
}

describe("exploring", () => {
  it("finds the one fault that is enough", async () => {
    const check = await verdictOf(UNGUARDED, { faults: ["crash", "recycle"] });
    expect(check).toMatchObject({ passed: false, received: "2 charges" });
    expect(check.counterExample).toEqual({
      schedule: [{ kind: "crash-before-response", invocation: 0 }],
      steps: ["Request 1: the process ends after the handler's last call, before its response."],
    });
    expect(check.run?.trace.some(({ type }) => type === "fault.injected")).toBe(true);
  });

  it("finds faults that only break an answer together, and leaves out what is not needed", async () => {
    const check = await verdictOf(IN_MEMORY, { faults: ["recycle", "duplicate"] });
    expect(check.passed).toBe(false);
    expect(check.counterExample!.steps).toEqual([
      "The event is delivered a second time, 60 s after the first.",
      "Lambda replaces the environment after request 1.",
    ]);
    const more = await verdictOf(IN_MEMORY, { faults: ["recycle", "crash"] });
    expect(more.counterExample!.schedule.map(({ kind }) => kind)).toEqual([
      "crash-before-response",
    ]);
  });

  it("tells deliveries one after the other from deliveries at the same time", async () => {
    const check = await verdictOf(ASKS_FIRST, { faults: ["crash", "recycle", "failing-call"] });
    expect(check).toMatchObject({ passed: true, counterExample: null });
    expect(check.explored).toBeGreaterThan(10);
    const twice = await verdictOf(ASKS_FIRST, { faults: ["duplicate", "duplicate-at-once"] });
    expect(twice.counterExample!.steps).toEqual([
      "The event is delivered a second time, at the same moment.",
    ]);
  });

  it("finds an answer that needs its events in their order", async () => {
    const onlyNewer = answer(
      `if (event.version <= last) return;\n last = event.version;\n ${charge}`,
      "let last = 0;",
    );
    const versions = [
      { order: "o-1", version: 1 },
      { order: "o-1", version: 2 },
    ];
    const check = await verdictOf(onlyNewer, { faults: ["late"] }, versions);
    expect(check).toMatchObject({ passed: false, received: "1 charges" });
    expect(check.counterExample).toEqual({
      schedule: [{ kind: "deliver-late", delivery: 0, lateMs: 10_000 }],
      steps: ["Event 1 is delivered 10 s late, after the one behind it."],
    });
    const inAnyOrder = await verdictOf(UNGUARDED, { faults: ["late"] }, versions);
    expect(inAnyOrder).toMatchObject({ passed: true, explored: 2 });
  });

  it("finds an answer that does not wait long enough, with an answer that is only slow", async () => {
    const impatient = answer(
      `for (;;) try {
        const signal = AbortSignal.timeout(900);
        return void (await fetch("${BANK}", { method: "POST", body: "{}", signal }));
      } catch {}`,
    );
    const check = await verdictOf(impatient, { faults: ["slow"] });
    expect(check.counterExample).toEqual({
      schedule: [{ kind: "call-slow", call: 0, extraMs: 1_000 }],
      steps: [
        "Request 1: POST bank.example.com/charges is carried out, and answered 1 s later than usual.",
      ],
    });
    expect(await verdictOf(UNGUARDED, { faults: ["slow"] })).toMatchObject({
      passed: true,
      explored: 2,
    });
  });

  it("finds the same every time, and stays in its budget", async () => {
    const [one, two] = [
      await verdictOf(ASKS_FIRST, { faults: ["crash", "recycle", "failing-call"], runs: 9 }),
      await verdictOf(ASKS_FIRST, { faults: ["crash", "recycle", "failing-call"], runs: 9 }),
    ];
    expect(one).toEqual(two);
    expect(one.explored).toBe(9);
  });

  it("says how far it is, and can be cancelled", async () => {
    const cancel = new AbortController();
    const seen = new Map<number, GradeProgress["tried"]>();
    const grading = gradeLab(lab({ faults: ["crash"] }), ASKS_FIRST, session, {
      signal: cancel.signal,
      onProgress: ({ tried }) => {
        if (!tried) return;
        seen.set(tried.done, tried);
        if (tried.done === 2) cancel.abort();
      },
    });
    await expect(grading).rejects.toThrow(/abort/i);
    // The run without faults is the first of them.
    const ends = expect.stringMatching(/^Request 1.*: the process ends/);
    expect([...seen.values()]).toEqual([
      { done: 1, atMost: 80, steps: [ends] },
      { done: 2, atMost: 80, steps: [ends, ends] },
    ]);
  });
});
