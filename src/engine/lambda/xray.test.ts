import { describe, expect, it } from "vitest";
import { Agenda } from "../kernel/agenda.ts";
import { fromSeconds } from "../kernel/instant.ts";
import { formatTraceHeader, parseTraceHeader, Tracing } from "./xray.ts";

const ROOT = "Root=1-695b7b10-000000000000000000000001";
const CALLER = `${ROOT};Parent=53995c3f42cd8ad8`;
const LINEAGE = "Lineage=1:e547cb94:0";

function tracing() {
  const agenda = new Agenda();
  return { agenda, tracing: new Tracing({ agenda, seed: "1", epochMs: 1_767_603_600_000 }) };
}

describe("X-Ray's tracing header (fact 83)", () => {
  it("is read and written as Root, Parent and Sampled, with other fields kept", () => {
    const text = `${CALLER};Sampled=1;${LINEAGE}`;
    expect(parseTraceHeader(text)).toEqual({
      root: "1-695b7b10-000000000000000000000001",
      parent: "53995c3f42cd8ad8",
      sampled: true,
      others: [LINEAGE],
    });
    expect(formatTraceHeader(parseTraceHeader(text)!)).toBe(text);
    expect(parseTraceHeader("Parent=53995c3f42cd8ad8;Sampled=1")).toBeUndefined();
    expect(parseTraceHeader("Root=1-5-6")).toBeUndefined();
  });

  it("begins a trace with the time of the request and the decision not to sample (PassThrough)", () => {
    const { header, traced } = tracing().tracing.begin("orders", "PassThrough", undefined);
    expect(header).toMatch(/^Root=1-695b7d90-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/);
    expect(traced).toBeUndefined();
  });

  it("is handed on unchanged by PassThrough, without segments even when the caller sampled", () => {
    const callers = `${CALLER};Sampled=1;${LINEAGE}`;
    expect(tracing().tracing.begin("orders", "PassThrough", callers)).toEqual({ header: callers });
  });

  it("follows the caller's decision with active tracing, and names the function's segment as parent", () => {
    const { tracing: xray } = tracing();
    const sampled = xray.begin("orders", "Active", `${CALLER};Sampled=1;${LINEAGE}`);
    expect(sampled.traced).toMatchObject({
      traceId: "1-695b7b10-000000000000000000000001",
      parentId: "53995c3f42cd8ad8",
    });
    expect(sampled.header).toBe(`${ROOT};Parent=${sampled.traced!.segmentId};Sampled=1;${LINEAGE}`);
    const unsampled = xray.begin("orders", "Active", `${CALLER};Sampled=0`);
    expect(unsampled.traced).toBeUndefined();
    expect(unsampled.header).toContain("Sampled=0");
  });

  it("samples one request a second and 5 percent of the others, for each function", () => {
    const { agenda, tracing: xray } = tracing();
    const seconds = 100;
    const perSecond = 100;
    const sampled: number[] = [];
    const firsts: boolean[] = [];
    for (let second = 0; second < seconds; second++) {
      agenda.at(fromSeconds(second), () => {
        let count = 0;
        for (let i = 0; i < perSecond; i++) {
          const { traced } = xray.begin("orders", "Active", undefined);
          if (i === 0) firsts.push(traced !== undefined);
          if (traced) count++;
        }
        sampled.push(count);
      });
    }
    while (agenda.runNext());
    expect(firsts.every(Boolean)).toBe(true);
    const beyond = sampled.reduce((sum, count) => sum + count - 1, 0) / (seconds * (perSecond - 1));
    expect(beyond).toBeGreaterThan(0.04);
    expect(beyond).toBeLessThan(0.06);
    expect(xray.begin("charges", "Active", undefined).traced).toBeDefined();
  });
});
