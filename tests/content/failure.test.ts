/** What the lessons of module 3 say about their runs and duels, asserted on these runs. */
import { describe, expect, it } from "vitest";
import type { RunResult } from "../../src/session/protocol.ts";
import { records } from "../simulations/simulate.ts";
import { ownLines, replaced, runSample, seconds, valueOf } from "./sample-runs.ts";

describe("3.1 Retries, dead-letter queues and destinations", { timeout: 60_000 }, () => {
  const withSetting = (setting: string) =>
    replaced("template.yaml", "EventInvokeConfig:", `EventInvokeConfig:\n        ${setting}`);

  it("tries after one minute and two, with one request id, and sends the event to both queues (facts 43, 45, 46)", async () => {
    const run = await runSample("invoice-refused");
    const attempts = records(run, "async.dequeued");
    expect(seconds(attempts)).toEqual([0, 60, 180]);
    expect(new Set(attempts.map(({ requestId }) => requestId)).size).toBe(1);
    expect(records(run, "record.delivered").map(({ kind, ok }) => [kind, ok])).toEqual([
      ["on-failure", true],
      ["dead-letter", true],
    ]);
    const lines = ownLines(run).join("\n");
    for (const shown of [
      "dead-letters { id: 'C-17', euros: 40 }",
      "dead-letters RequestID: ",
      "dead-letters ErrorCode: 200",
      "dead-letters ErrorMessage: books: 422 for C-17",
      "condition: 'RetriesExhausted'",
      "approximateInvokeCount: 3",
      "requestPayload: { id: 'C-17', euros: 40 }",
      "errorMessage: 'books: 422 for C-17'",
    ])
      expect(lines).toContain(shown);
  });

  it("runs once for a caller who waits, and leaves nothing of what is taken", async () => {
    const waiting = await runSample("invoice-refused", { workload: "waiting" });
    expect(waiting.invocations).toMatchObject([{ attempts: 1, status: "error" }]);
    const good = await runSample("invoice-refused", { workload: "good" });
    expect(records(good, "record.delivered")).toEqual([]);
  });

  it("gives up at once without retries, and at the second attempt when events may be a minute old (fact 43)", async () => {
    const none = await runSample("invoice-refused", {}, withSetting("MaximumRetryAttempts: 0"));
    expect(none.invocations[0]).toMatchObject({ attempts: 1, condition: "RetriesExhausted" });
    const minute = withSetting("MaximumEventAgeInSeconds: 60");
    const old = await runSample("invoice-refused", {}, minute);
    expect(old.invocations[0]).toMatchObject({ attempts: 1, condition: "EventAgeExceeded" });
  });

  it("loses six orders where errors are caught, and files or keeps all where they are thrown", async () => {
    const [caught, thrown] = [
      await runSample("invoices-caught"),
      await runSample("invoices-thrown"),
    ];
    const numbers = (run: typeof caught) =>
      (["errors", "deadLetters", "outsideItems", "alarms"] as const).map((it) => valueOf(run, it));
    expect(numbers(caught)).toEqual([0, 0, 6, 0]);
    expect(numbers(thrown)).toEqual([1, 1, 11, 1]);
    expect(thrown.invocations.map(({ attempts }) => attempts).filter((it) => it > 1)).toEqual([
      2, 2, 2, 2, 2, 3,
    ]);
    expect(ownLines(caught).filter((line) => line.includes("not filed"))).toHaveLength(6);

    const rethrown = replaced("index.ts", "return { statusCode: 500 };", "throw error;");
    const mended = await runSample("invoices-caught", {}, rethrown);
    expect(numbers(mended)).toEqual(numbers(thrown));

    const slow = await runSample("invoices-thrown", { workload: "quiet" });
    expect(slow.invocations.map(({ condition }) => condition)).toEqual(
      Array.from({ length: 12 }, (_, index) =>
        index === 0 || index === 6 ? "RetriesExhausted" : "Success",
      ),
    );
  });

  it("files a refused order when redrive sends it again", async () => {
    const run = await runSample("invoice-redriven");
    expect(valueOf(run, "outsideItems")).toBe(1);
    const [sentAgain, deleted] = [
      records(run, "async.queued").at(-1),
      records(run, "message.deleted")[0],
    ];
    expect(sentAgain!.at).toBeLessThan(deleted!.at);
  });
});

describe("3.2 Idempotency", { timeout: 60_000 }, () => {
  const ON = { faults: "on" };
  const charges = (run: RunResult) => valueOf(run, "outsideItems");
  const order = (run: RunResult, index: number) =>
    run.invocations.find((invocation) => invocation.index === index);

  it("a guard in memory knows one environment: two of ten orders are charged twice", async () => {
    const run = await runSample("charge-remembers");
    const ofOrder = (orderId: string) =>
      run.collections![0]!.items.filter((item) => item.orderId === orderId).length;
    expect(["o-1003", "o-1005", "o-1008"].map(ofOrder)).toEqual([1, 2, 2]);
    expect(charges(run)).toBe(12);
  });

  it("a conditional write lets one of several deliveries through", async () => {
    expect(charges(await runSample("charge-unguarded"))).toBe(13);
    const claims = await runSample("charge-claims");
    expect(charges(claims)).toBe(10);
    expect(order(claims, 6)).toMatchObject({ attempts: 2, condition: "Success" });
    expect(ownLines(claims).join()).toContain("o-1005 is in progress elsewhere");

    const atOnce = { workload: "own:burst" };
    expect(charges(await runSample("charge-unguarded", atOnce))).toBe(20);
    const refused = await runSample("charge-claims", atOnce);
    expect([charges(refused), valueOf(refused, "errors")]).toEqual([10, 0]);
    expect(refused.invocations.filter(({ attempts }) => attempts === 2)).toHaveLength(10);

    const condition = '    ConditionExpression: "attribute_not_exists(orderId)",\n';
    const without = replaced("index.ts", condition, "");
    expect(charges(await runSample("charge-claims", {}, without))).toBe(13);
  });

  it("an attempt that ends between charge and record: charged twice, never recorded, or put right by a key", async () => {
    expect(charges(await runSample("charge-unguarded", ON))).toBe(14);
    const claims = await runSample("charge-claims", ON);
    expect(order(claims, 7)).toMatchObject({ attempts: 3, condition: "RetriesExhausted" });
    expect([charges(claims), valueOf(claims, "deadLetters")]).toEqual([10, 1]);
    const ofOrder6 = claims.tables!.payments!.items.find(({ orderId }) => orderId === "o-1006");
    expect(ofOrder6).toMatchObject({ status: "in progress" });

    const keyed = await runSample("charge-keyed", ON);
    expect([charges(keyed), valueOf(keyed, "errors")]).toEqual([10, 0]);
    expect(keyed.tables!.payments!.items).toHaveLength(10);
    const everyTime = replaced("pay.ts", "order.orderId }", "crypto.randomUUID() }");
    expect(charges(await runSample("charge-keyed", ON, everyTime))).toBe(14);
  });

  it("Powertools answers a second caller, refuses one at the same moment, and forgets after an hour", async () => {
    const [first, second] = (await runSample("charge-powertools", { workload: "two" })).invocations;
    expect(second!.payload).toEqual(first!.payload);
    expect(second!.latencyMs).toBeLessThan(10);

    const atOnce = await runSample("charge-powertools", { workload: "at-once" });
    expect(atOnce.invocations.map(({ status }) => status)).toEqual(["success", "error", "success"]);
    expect(atOnce.invocations[1]!.payload).toMatchObject({
      errorType: "IdempotencyAlreadyInProgressError",
    });

    expect(charges(await runSample("charge-powertools", { workload: "late" }))).toBe(2);
    const ten = { workload: "thirteen" };
    expect(charges(await runSample("charge-powertools", ten))).toBe(10);
    expect(charges(await runSample("charge-powertools", { ...ten, ...ON }))).toBe(11);
  });
});
