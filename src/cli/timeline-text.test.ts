import { expect, it } from "vitest";
import type { TraceRecord } from "../session/protocol.ts";
import { formatTimeline } from "./timeline-text.ts";

const loaded = (index: number, path: string, environmentId = "env-1"): TraceRecord => ({
  seq: index,
  at: index * 1_000,
  type: "module.loaded",
  environmentId,
  path,
  bytes: 100,
});
const modules = (count: number, environmentId?: string): TraceRecord[] =>
  Array.from({ length: count }, (_, i) =>
    loaded(i + 1, `/var/task/node_modules/orm/${i}.js`, environmentId),
  );
const linesOf = (trace: TraceRecord[], longest: number): string[] =>
  formatTimeline(trace, longest)
    .trimEnd()
    .split("\n")
    .map((line) => line.trim().replace(/ {2,}/g, "  "))
    .slice(1);

it("prints many modules of packages in a row as one line, and each of them with --all", () => {
  const trace = [loaded(0, "/var/task/index.mjs"), ...modules(20), ...modules(20, "env-2")];
  expect(linesOf(trace, 600)).toEqual([
    "0.000  env-1  ·  module loaded  /var/task/index.mjs  100 bytes",
    "1.000  env-1  ·  modules loaded  20 modules of packages, 2,000 bytes, until 20.000; --all lists them",
    "1.000  env-2  ·  modules loaded  20 modules of packages, 2,000 bytes, until 20.000; --all lists them",
  ]);
  expect(linesOf(trace, Infinity)).toHaveLength(41);
  expect(linesOf(modules(3), 600)).toHaveLength(3);
});
