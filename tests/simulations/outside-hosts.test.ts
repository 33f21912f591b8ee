/** Hosts outside AWS and their faults: the simulator's own rules, since AWS has none for them. */
import { describe, expect, it } from "vitest";
import { records, simulate } from "./simulate.ts";

const code = `
  export const handler = async () => {
    try {
      const answer = await fetch("https://rates.example.com/eur");
      return answer.status;
    } catch (error) {
      return error.cause?.code ?? error.message;
    }
  };`;
const rates = (routes: { path: string; status?: number; times?: number }[]) => [
  { host: "rates.example.com", latencyMs: 20, routes },
];
const every = (count: number): [number][] => Array.from({ length: count }, (_, i) => [i * 1_000]);

describe("a host outside AWS", () => {
  it("can answer the first times in one way and then in another", async () => {
    const run = await simulate({
      code,
      at: every(4),
      outsideHosts: rates([{ path: "/eur", status: 503, times: 2 }, { path: "/eur" }]),
    });
    expect(run.invocations.map(({ payload }) => payload)).toEqual([503, 503, 200, 200]);
  });

  it("can be unreliable by itself", async () => {
    const outcomes = async (failureStatus?: number) => {
      const [host] = rates([{ path: "/eur" }]);
      const run = await simulate({
        code,
        at: every(40),
        outsideHosts: [{ ...host!, failureRate: 0.5, ...(failureStatus ? { failureStatus } : {}) }],
      });
      return run.invocations.map(({ payload }) => payload);
    };
    const broken = await outcomes();
    expect(new Set(broken)).toEqual(new Set([200, "ECONNRESET"]));
    expect(new Set(await outcomes(503))).toEqual(new Set([200, 503]));
    const failed = broken.filter((each) => each !== 200).length;
    expect(failed).toBeGreaterThan(10);
    expect(failed).toBeLessThan(30);
  });

  it("can be made slow for a while", async () => {
    const run = await simulate({
      code,
      at: every(4),
      outsideHosts: rates([{ path: "/eur" }]),
      faults: { dependencies: [{ extraLatencyMs: 500, fromMs: 1_000, untilMs: 3_000 }] },
    });
    const slow = run.invocations.map(({ durationMs }) => durationMs! > 500);
    expect(slow).toEqual([false, true, true, false]);
    expect(records(run, "fault.injected").map(({ effect }) => effect)).toEqual([
      "500 ms slower",
      "500 ms slower",
    ]);
  });

  it("can fail with a status or with a broken connection", async () => {
    const outcomes = async (errorStatus?: number) => {
      const run = await simulate({
        code,
        at: every(40),
        outsideHosts: rates([{ path: "/eur" }]),
        faults: {
          dependencies: [{ errorProbability: 0.5, ...(errorStatus ? { errorStatus } : {}) }],
        },
      });
      return [...new Set(run.invocations.map(({ payload }) => payload))].sort();
    };
    expect(await outcomes(500)).toEqual([200, 500]);
    expect(await outcomes()).toEqual([200, "ECONNRESET"]);
  });
});

describe("a host with a capacity", () => {
  const host = (atOnce: number, waiting: number) => [
    {
      host: "rates.example.com",
      latencyMs: 100,
      connectMs: 0,
      capacity: { atOnce, waiting },
      routes: [{ path: "/eur", headers: { "retry-after": "2" } }],
    },
  ];
  const fetchAll = (count: number, patienceMs: number): string => `
    export const handler = async () => {
      const began = Date.now();
      const ask = async (_, i) => {
        try {
          const signal = AbortSignal.timeout(i === 0 ? ${patienceMs} : 5_000);
          const reply = await fetch("https://rates.example.com/eur", { signal });
          return [reply.status, Date.now() - began, reply.headers.get("retry-after")];
        } catch (error) {
          return [error.name, Date.now() - began, null];
        }
      };
      return Promise.all(Array.from({ length: ${count} }, ask));
    };`;

  it("serves so many at a time, lets others wait, and refuses what is too many", async () => {
    const run = await simulate({ code: fetchAll(5, 5_000), at: [[0]], outsideHosts: host(2, 2) });
    const answers = run.invocations[0]!.payload as [number, number, string | null][];
    expect(answers.map(([status]) => status)).toEqual([200, 200, 200, 200, 503]);
    expect(answers.map(([, ms]) => Math.round(ms / 100))).toEqual([1, 1, 2, 2, 0]);
    expect(answers[0]![2]).toBe("2");
  });

  it("also serves those who have given up", async () => {
    const run = await simulate({ code: fetchAll(2, 20), at: [[0]], outsideHosts: host(1, 9) });
    const answers = run.invocations[0]!.payload as [number | string, number][];
    expect(answers.map(([status]) => status)).toEqual(["TimeoutError", 200]);
    expect(answers.map(([, ms]) => Math.round(ms / 100))).toEqual([0, 2]);
  });
});

describe("a collection that a host keeps", () => {
  const desk = (idempotencyHeader?: string) => [
    {
      host: "desk.example.com",
      latencyMs: 5,
      routes: [{ path: "/notes", collection: idempotencyHeader ? { idempotencyHeader } : {} }],
    },
  ];
  const ask = (calls: string): string => `
    const ask = async (method, path, body, headers = {}) => {
      const answer = await fetch("https://desk.example.com" + path, { method, headers, body });
      const text = await answer.text();
      return [answer.status, text && JSON.parse(text)];
    };
    export const handler = async () => [${calls}];`;

  it("adds, finds, replaces and removes", async () => {
    const run = await simulate({
      code: ask(`
        await ask("POST", "/notes", '{"by":"Ada"}'), await ask("POST", "/notes", '{"by":"Grace"}'),
        await ask("GET", "/notes?by=Grace"), await ask("PUT", "/notes/notes-1", '{"by":"Joan"}'),
        await ask("GET", "/notes/notes-1"), await ask("DELETE", "/notes/notes-1"),
        await ask("GET", "/notes/notes-1"), await ask("POST", "/notes", "3"), await ask("PATCH", "/notes")`),
      outsideHosts: desk(),
    });
    expect(run.invocations[0]!.payload).toEqual([
      [201, { id: "notes-1", by: "Ada" }],
      [201, { id: "notes-2", by: "Grace" }],
      [200, { items: [{ id: "notes-2", by: "Grace" }] }],
      [200, { id: "notes-1", by: "Joan" }],
      [200, { id: "notes-1", by: "Joan" }],
      [204, ""],
      [404, { message: "no item notes-1" }],
      [400, { message: "the body has to be a JSON object" }],
      [405, { message: "PATCH is not possible on /notes" }],
    ]);
    expect(run.collections).toEqual([
      { host: "desk.example.com", path: "/notes", items: [{ id: "notes-2", by: "Grace" }] },
    ]);
  });

  it("answers a repeated request with the first answer, when it knows a header for that", async () => {
    const twice = ask(`
      await ask("POST", "/notes", '{"by":"Ada"}', { "Idempotency-Key": "k-1" }),
      await ask("POST", "/notes", '{"by":"Ada"}', { "Idempotency-Key": "k-1" }),
      (await ask("GET", "/notes"))[1].items.length`);
    const known = await simulate({ code: twice, outsideHosts: desk("idempotency-key") });
    const note = [201, { id: "notes-1", by: "Ada" }];
    expect(known.invocations[0]!.payload).toEqual([note, note, 1]);
    const unknown = await simulate({ code: twice, outsideHosts: desk() });
    expect(unknown.invocations[0]!.payload).toEqual([note, [201, { id: "notes-2", by: "Ada" }], 2]);
  });

  it("keeps nothing of a request that a fault kept from it, and all of one whose answer was lost", async () => {
    const code = ask(`
      await ask("POST", "/notes", "{}").catch((error) => error.cause.code),
      (await ask("GET", "/notes"))[1].items.length`);
    const kept = async (afterEffect: boolean) => {
      const schedule = [{ kind: "call-fails" as const, call: 0, afterEffect }];
      return (await simulate({ code, outsideHosts: desk(), faults: { schedule } })).invocations[0]!
        .payload;
    };
    expect(await kept(false)).toEqual(["ECONNRESET", 0]);
    expect(await kept(true)).toEqual(["ECONNRESET", 1]);
  });

  it("is refused together with an answer of its own", async () => {
    const outsideHosts = [
      {
        host: "desk.example.com",
        latencyMs: 5,
        routes: [{ path: "/notes", collection: {}, status: 201 }],
      },
    ];
    await expect(simulate({ code, outsideHosts })).rejects.toThrow(
      /outsideHosts\[0\]\.routes\[0\]\.status.*answers by itself/,
    );
  });
});
