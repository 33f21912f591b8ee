import { describe, expect, it } from "vitest";
import { extendLineage, invocationsInChain, isRecursiveLoop } from "./recursion.ts";

const ROOT = "Root=1-695b7b10-000000000000000000000001;Parent=53995c3f42cd8ad8;Sampled=1";
const A = "arn:aws:lambda:us-east-1:123456789012:function:a";
const B = "arn:aws:lambda:us-east-1:123456789012:function:b";

const chain = (...arns: string[]): string => arns.reduce(extendLineage, ROOT);

describe("recursive loop detection (fact 47)", () => {
  it("writes the lineage as Lambda does: invocations in the chain, then hash and count of each function", () => {
    expect(chain(A)).toMatch(
      /^Root=1-695b7b10-0{23}1;Parent=53995c3f42cd8ad8;Sampled=1;Lineage=1:[0-9a-f]{8}:0$/,
    );
    expect(chain(A, B, A)).toMatch(/;Lineage=3:[0-9a-f]{8}:1\|[0-9a-f]{8}:0$/);
  });

  it("counts each function of the chain for itself", () => {
    const header = chain(A, B, A, A);
    expect(invocationsInChain(header, A)).toBe(3);
    expect(invocationsInChain(header, B)).toBe(1);
    expect(invocationsInChain(ROOT, A)).toBe(0);
  });

  it("counts all versions and aliases as one function", () => {
    expect(invocationsInChain(chain(`${A}:live`, `${A}:$LATEST`), A)).toBe(2);
  });

  it("stops the invocation after the sixteenth", () => {
    const fifteen = Array.from({ length: 15 }, () => A);
    expect(isRecursiveLoop(chain(...fifteen), A)).toBe(false);
    expect(isRecursiveLoop(chain(...fifteen, A), A)).toBe(true);
    expect(isRecursiveLoop(chain(...fifteen, A), B)).toBe(false);
  });

  it("begins a lineage when there is no header, or one that cannot be read", () => {
    expect(extendLineage("", A)).toMatch(/^Lineage=1:[0-9a-f]{8}:0$/);
    expect(extendLineage(`${ROOT};Lineage=nonsense`, A)).toBe(chain(A));
  });
});
