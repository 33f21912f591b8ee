import { describe, expect, it } from "vitest";
import { inPlace, puzzleOf } from "./puzzle.ts";

const STARTER = {
  "index.ts": `import { save } from "./shop.ts";

export const handler = async (order) => {
  // Once, please
  await save(order);
};
`,
};
const SOLUTION = {
  "index.ts": `import { save, look } from "./shop.ts";

/** Two of its lines are equal. */
export const handler = async (order) => {
  const claim = await look(order.id);
  if (claim) return;
  await save({
    id: order.id,

    amount: order.amount,
  });
  if (claim) return;
};

function untouchedByHints(value) {
  const first = value;
  const second = first;
  return second;
}
`,
};
const puzzle = (hints: string[], name = "shop") =>
  puzzleOf({ starter: STARTER, solution: SOLUTION, hints }, name)!;

describe("the puzzle of a check", () => {
  it("is the changed declaration that its hints are about, statement by statement", () => {
    const { path, solved } = puzzle(["const claim = await look(order.id)"]);
    expect(path).toBe("index.ts");
    expect(solved).toEqual([
      "export const handler = async (order) => {",
      "  const claim = await look(order.id);",
      "  if (claim) return;",
      "  await save({\n    id: order.id,\n    amount: order.amount,\n  });",
      "  if (claim) return;\n};",
    ]);
    expect(puzzle(["What about second and first?"]).solved[0]).toMatch(/^function untouched/);
  });

  it("is shuffled alike every time, never solved, with the same pieces", () => {
    const names = ["a", "b", "c", "d", "e", "f"].map((name) => puzzle(["claim look order"], name));
    for (const { pieces, solved } of names) {
      expect(pieces.toSorted()).toEqual(solved.toSorted());
      expect(inPlace(pieces, { solved })).toBeLessThan(solved.length);
    }
    expect(puzzle(["claim"], "a").pieces).toEqual(puzzle(["claim"], "a").pieces);
    expect(new Set(names.map(({ pieces }) => pieces.join())).size).toBeGreaterThan(1);
  });

  it("is right when the order is, with equal pieces in each other's place", () => {
    const solved = ["a", "b", "c", "b"];
    expect(inPlace([solved[0]!, solved[3]!, solved[2]!, solved[1]!], { solved })).toBe(4);
    expect(inPlace(["a", "c", "b", "b"], { solved })).toBe(1);
  });

  it("does not exist where the solution changes too little", () => {
    expect(puzzleOf({ starter: SOLUTION, solution: SOLUTION, hints: [] }, "shop")).toBeNull();
  });

  it("is never a template, whose entries have no order", () => {
    const template = ["Resources:", ..."abcdef"].join("\n  ");
    const solution = { ...STARTER, "template.yaml": template };
    expect(puzzleOf({ starter: STARTER, solution, hints: [] }, "shop")).toBeNull();
  });
});
