import { describe, expect, it } from "vitest";
import { strToU8, zlibSync, deflateSync } from "fflate";
import { fragmentOf, sharedRunIn, type SharedRun } from "./shared-run.ts";

const RUN: SharedRun = {
  lab: "charge-once",
  revision: 2,
  check: "charged-once",
  schedule: [{ kind: "call-fails", call: 3, afterEffect: true }],
  steps: ["Request 1: POST /charges is carried out, but its answer is lost."],
  files: { "index.ts": 'export const handler = () => "größer → ∞";\n'.repeat(40) },
};
const packed = (bytes: Uint8Array) =>
  `#run=${Buffer.from(deflateSync(bytes)).toString("base64url")}`;
const json = (value: unknown) => packed(strToU8(JSON.stringify(value)));

describe("a link to a run", () => {
  it("holds the code, the faults and the check, in few characters", () => {
    const fragment = fragmentOf(RUN);
    expect(fragment).toMatch(/^#run=[\w-]+$/);
    expect(fragment.length).toBeLessThan(500);
    expect(sharedRunIn(fragment, "charge-once")).toEqual(RUN);
    expect(sharedRunIn("#debrief", "charge-once")).toBeNull();
    expect(sharedRunIn("", "charge-once")).toBeNull();
  });

  it.each([
    ["cut off", fragmentOf(RUN).slice(0, -20)],
    ["changed", fragmentOf(RUN).replace(/.{9}$/, "%%%%%%%%%")],
    ["empty", "#run="],
    ["packed otherwise", `#run=${Buffer.from(zlibSync(strToU8("{}"))).toString("base64url")}`],
    ["without files", json({ format: 1, ...RUN, files: {} })],
    ["with one step too few", json({ format: 1, ...RUN, steps: [] })],
    ["with a number for a file", json({ format: 1, ...RUN, files: { "index.ts": 1 } })],
    ["that unpacks to too much", packed(new Uint8Array(30_000_000).fill(32))],
  ])("that is %s is refused with what to do", (_, fragment) => {
    expect(() => sharedRunIn(fragment, "charge-once")).toThrow(
      /This link is damaged.*Copy it again/,
    );
  });

  it("of another lab, or of a later page, says so", () => {
    expect(() => sharedRunIn(fragmentOf(RUN), "first-response")).toThrow(
      /another lab, charge-once/,
    );
    expect(() => sharedRunIn(json({ ...RUN, format: 2 }), "charge-once")).toThrow(/newer version/);
  });
});
