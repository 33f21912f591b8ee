import { describe, expect, it } from "vitest";
import { likenessOf, mistakeLike, type KnownAnswers } from "./likeness.ts";

const file = (body: string) => ({
  "index.ts": `import { save, look } from "./shop.ts";\n\nexport const handler = async (order: Order) => {\n${body}\n};\n`,
});
const STARTER = file("  // Here\n  await save(order);");
const IN_MEMORY = file(
  "  if (seen.has(order.id)) return;\n  seen.add(order.id);\n  await save(order);",
);
const LOOKS_FIRST = file(
  "  const row = await look(order.id);\n  if (row) return;\n  await save(order);",
);
const RIGHT = file('  await save(order, { condition: "attribute_not_exists(id)" });');
const KNOWN: KnownAnswers = {
  mistakes: {
    "in-memory": likenessOf(IN_MEMORY, STARTER),
    "looks-first": likenessOf(LOOKS_FIRST, STARTER),
  },
  right: [likenessOf(RIGHT, STARTER)],
};
const like = (body: string, candidates = ["in-memory", "looks-first"]) =>
  mistakeLike(likenessOf(file(body), STARTER), KNOWN, candidates);

describe("a known mistake", () => {
  it("is found whatever its names, comments and formatting", () => {
    expect(
      like(
        "/* mine */ if ( done.has( order.id ) )\n return; done.add(order.id)\n await save(order)",
      ),
    ).toBe("in-memory");
    expect(
      like("  const found = await look(order.id); if (found) return;\n  await save(order);"),
    ).toBe("looks-first");
  });

  it("is looked for only among those that fail at the same check", () => {
    expect(
      like("  if (seen.has(order.id)) return;\n  seen.add(order.id);\n  await save(order);", []),
    ).toBe(null);
  });

  it("is not said of the starter, of right answers, or of something else", () => {
    expect(like("  // Here\n  await save(order);")).toBeNull();
    expect(like('  await save(order, { condition: "attribute_not_exists(id)" });')).toBeNull();
    expect(
      like("  for (let i = 0; i < 3; i++) try { return await save(order) } catch {}"),
    ).toBeNull();
  });
});
