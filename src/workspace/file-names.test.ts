import { describe, expect, it } from "vitest";
import { problemOfFileName } from "./file-names.ts";

const FILES = { "index.ts": "", "shop/Prices.ts": "" };

describe("the name of a new file", () => {
  it.each(["prices.ts", "shop/prices.json", "a-b_c.test.mjs"])("may be %s", (name) => {
    expect(problemOfFileName(name, FILES)).toBeNull();
  });

  it.each(["prices", "../prices.ts", "/prices.ts", "a b.ts", "shop//a.ts", ".env.ts", "shop/"])(
    "is not %s",
    (name) => {
      expect(problemOfFileName(name, FILES)).toContain(`received ${JSON.stringify(name)}`);
    },
  );

  it("is not empty, not given, and not that of another file on any disk", () => {
    expect(problemOfFileName("", FILES)).toBe("Write a name, for example prices.ts.");
    expect(problemOfFileName("template.yaml", FILES, ["template.yaml"])).toBe(
      "template.yaml is given here and cannot be replaced.",
    );
    expect(problemOfFileName("shop/prices.ts", FILES)).toBe("shop/Prices.ts is there already.");
  });
});
