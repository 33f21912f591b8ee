/** What every session keeps to, whichever thread it runs on. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SessionError, type Progress, type Session } from "../../src/session/protocol.ts";
import { every, once, scenario } from "./scenarios.ts";

const ECHO = "export const handler = async (event) => event;";
const COUNTING = "let count = 0; export const handler = async () => ++count;";
/** Long enough in real time to be cancelled half-way. */
const LONG = scenario(ECHO, { workload: every(100, 200_000) });

export function sessionContract(open: () => Session): void {
  let session: Session;
  beforeAll(async () => {
    session = open();
    await session.warmUp();
  });
  afterAll(() => session.close());

  describe("a run", () => {
    it("answers with the invocations, the logs, the bill and the trace", async () => {
      const result = await session.run(
        scenario(
          "export const handler = async ({ name }) => { console.log('hello'); return { name }; };",
          {
            workload: once({ name: "Ada" }),
          },
        ),
      );
      expect(result.invocations).toMatchObject([
        {
          status: "success",
          payload: { name: "Ada" },
          functionError: null,
          coldStart: true,
          index: 0,
        },
      ]);
      expect(result.logs.filter((log) => log.source === "function").map((log) => log.line)).toEqual(
        [expect.stringMatching(/\tINFO\thello$/)],
      );
      expect(result.bill.totalUsd).toBeGreaterThan(0);
      expect(result.trace.map((record) => record.seq)).toEqual(
        result.trace.map((_, index) => index),
      );
      expect(result.traceHash).toMatch(/^[0-9a-f]+$/);
      expect(result).toMatchObject({ seed: "1", cancelled: false });
    });

    it("answers queries of Logs Insights about what it logged, and says where one is wrong", async () => {
      const code = "export const handler = async () => console.log('hello');";
      const result = await session.run(scenario(code, { workload: every(1_000, 3) }));
      const query = "filter @message like /hello/ | stats count(*) as hellos";
      const { length } = result.logs;
      expect(await session.queryLogs(result, query)).toMatchObject({
        ok: true,
        results: [[{ field: "hellos", value: "3" }]],
        statistics: { recordsMatched: 3, recordsScanned: length },
      });
      expect(await session.queryLogs(result, query, "/aws/lambda/none")).toMatchObject({
        statistics: { recordsScanned: 0 },
      });
      expect(await session.queryLogs(result, "stats")).toMatchObject({ ok: false, start: 5 });
    });

    it("is the same again for an equal scenario, and another for another seed", async () => {
      const code =
        "export const handler = async () => [Math.random(), Date.now(), crypto.randomUUID()];";
      const first = await session.run(scenario(code));
      expect(await session.run(scenario(code))).toEqual(first);
      expect((await session.run(scenario(code, { seed: "2" }))).traceHash).not.toBe(
        first.traceHash,
      );
    });

    it("has an account of its own: nothing is left of the run before", async () => {
      const warm = await session.run(scenario(COUNTING, { workload: every(1_000, 3) }));
      expect(warm.invocations.map((it) => it.payload)).toEqual([1, 2, 3]);
      const next = await session.run(scenario(COUNTING));
      expect(next.invocations).toMatchObject([{ payload: 1, coldStart: true }]);
    });

    it("waits for the run before it", async () => {
      const order: string[] = [];
      const run = async (label: string, count: number): Promise<void> => {
        await session.run(scenario(ECHO, { workload: every(100, count) }));
        order.push(label);
      };
      await Promise.all([run("long", 500), run("short", 1), run("middle", 50)]);
      expect(order).toEqual(["long", "short", "middle"]);
    });

    it("is not changed by what the caller does to the scenario meanwhile", async () => {
      const mine = scenario(ECHO, { workload: once({ kept: true }) });
      const running = session.run(mine);
      mine.files["index.mjs"] = "nonsense(";
      mine.seed = "another";
      expect((await running).invocations).toMatchObject([{ payload: { kept: true } }]);
    });

    it("reports progress up to its end", async () => {
      const reports: Progress[] = [];
      const result = await session.run(scenario(ECHO, { workload: every(100, 1_000) }), {
        onProgress: (progress) => reports.push(progress),
      });
      const expected = reports.map((it) => it.expected);
      expect(new Set(expected)).toEqual(new Set([1_000]));
      const completed = reports.map((it) => it.completed);
      expect(completed).toEqual(completed.toSorted((a, b) => a - b));
      expect(reports.at(-1)).toEqual({
        virtualMs: result.virtualMs,
        completed: 1_000,
        expected: 1_000,
      });
    });
  });

  describe("cancelling", () => {
    it("ends the run and gives the trace until then", async () => {
      const abort = new AbortController();
      const result = await session.run(LONG, {
        signal: abort.signal,
        onProgress: ({ completed }) => completed > 0 && abort.abort(),
      });
      expect(result.cancelled).toBe(true);
      expect(result.invocations.length).toBeGreaterThan(0);
      expect(result.invocations.length).toBeLessThan(200_000);
      expect(result.trace).toContainEqual(
        expect.objectContaining({ type: "run.note", kind: "cancelled" }),
      );
    });

    it("ends a run before its first entry when it was asked for before", async () => {
      const result = await session.run(LONG, { signal: AbortSignal.abort() });
      expect(result.cancelled).toBe(true);
      expect(result.invocations).toEqual([]);
    });

    it("leaves no mark on the next run", async () => {
      const before = await session.run(scenario(COUNTING, { workload: every(1_000, 5) }));
      await session.run(LONG, { signal: AbortSignal.timeout(30) });
      const after = await session.run(scenario(COUNTING, { workload: every(1_000, 5) }));
      expect(after).toEqual(before);
    });

    it("does nothing after the run is over", async () => {
      const abort = new AbortController();
      const result = await session.run(scenario(ECHO), { signal: abort.signal });
      abort.abort();
      expect(result.cancelled).toBe(false);
      expect(await session.run(scenario(ECHO))).toEqual(result);
    });
  });

  describe("a scenario that cannot be used", () => {
    it("is refused with the path of what is wrong", async () => {
      const failure = await failureOf(
        session.run(scenario(ECHO, { function: { memorySizeMb: 64 } })),
      );
      expect(failure).toMatchObject({ kind: "input", path: "function.memorySizeMb" });
      expect(failure.message).toContain("64");
    });

    it("is refused with file, line and column of a syntax error", async () => {
      const code = { "index.ts": "export const handler = async () => {\n  return (;\n};\n" };
      const failure = await failureOf(session.run(scenario(code)));
      expect(failure).toMatchObject({
        kind: "input",
        path: expect.stringMatching(/^index\.ts:2:\d+$/),
      });
    });

    it("is refused when it is more than data", async () => {
      const failure = await failureOf(session.run(scenario(ECHO, { workload: once(() => 1) })));
      expect(failure).toMatchObject({ kind: "input", path: "scenario" });
    });

    it("does not hold up the run behind it", async () => {
      const bad = session.run(scenario(ECHO, { function: { memorySizeMb: 64 } }));
      const good = session.run(scenario(ECHO));
      await expect(bad).rejects.toBeInstanceOf(SessionError);
      expect((await good).invocations).toMatchObject([{ status: "success" }]);
    });
  });

  describe("what the handler does is a result, never a rejection:", () => {
    it.each([
      ["throws", "export const handler = async () => { throw new TypeError('no'); };", "error"],
      [
        "never answers",
        "export const handler = () => new Promise(() => {}); setInterval(() => {}, 100);",
        "timeout",
      ],
      ["loops for ever", "export const handler = async () => { for (;;); };", "timeout"],
      ["exits", "export const handler = async () => process.exit(3);", "crash"],
    ])("%s", async (_, code, status) => {
      const result = await session.run(scenario(code));
      expect(result.invocations).toMatchObject([{ status }]);
    });

    it.each([
      [
        "a list nested deeper than any stack",
        `JSON.stringify = () => "[".repeat(400_000) + "]".repeat(400_000);`,
      ],
      ["a key called __proto__", `JSON.stringify = () => '{"__proto__":{"polluted":true}}';`],
      ["half of a surrogate pair", `JSON.stringify = () => '"\\ud800"';`],
      ["five megabytes", `JSON.stringify = () => '"' + "x".repeat(5_000_000) + '"';`],
    ])("answers with %s", async (_, sabotage) => {
      const result = await session.run(
        scenario(`export const handler = async () => { ${sabotage} };`),
      );
      expect(result.invocations).toHaveLength(1);
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
      expect((await session.run(scenario(ECHO))).invocations).toMatchObject([
        { status: "success" },
      ]);
    });
  });

  describe("closing", () => {
    it("rejects the run in progress and those that wait", async () => {
      const other = open();
      const started = Promise.withResolvers<void>();
      const running = failureOf(other.run(LONG, { onProgress: () => started.resolve() }));
      const waiting = failureOf(other.run(scenario(ECHO)));
      await started.promise;
      other.close();
      expect(await running).toMatchObject({ kind: "closed" });
      expect(await waiting).toMatchObject({ kind: "closed" });
    });

    it("is final, and may be said twice", async () => {
      const other = open();
      other.close();
      other.close();
      expect(await failureOf(other.run(scenario(ECHO)))).toMatchObject({ kind: "closed" });
      expect(await failureOf(other.warmUp())).toMatchObject({ kind: "closed" });
    });
  });
}

/** The failure that a call rejects with; a resolved call or another kind of rejection fails the test. */
export async function failureOf(call: Promise<unknown>): Promise<SessionError["failure"]> {
  const error = await call.then(
    () => new Error("expected a rejection"),
    (reason: unknown) => reason,
  );
  if (error instanceof SessionError) return error.failure;
  throw error;
}
