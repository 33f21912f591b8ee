import * as fc from "fast-check";
import { expect, it } from "vitest";
import { compareKeys, listKeys } from "./listing.ts";

const utf8 = (text: string): string => Buffer.from(text, "utf8").toString("hex");
const key = fc.string({
  unit: fc.constantFrom("a", "b", "/", "é", "\uFFFD", "\u{1F600}"),
  minLength: 1,
  maxLength: 6,
});
const keys = fc.uniqueArray(key, { maxLength: 40 });

it("keys are ordered by their bytes in UTF-8", () => {
  fc.assert(
    fc.property(key, key, (a, b) => {
      const bytes = utf8(a) < utf8(b) ? -1 : utf8(a) > utf8(b) ? 1 : 0;
      expect(Math.sign(compareKeys(a, b))).toBe(bytes);
    }),
  );
});

it("the pages of a listing are the sorted keys, each once, and every common prefix once", () => {
  fc.assert(
    fc.property(
      keys,
      fc.constantFrom("", "a", "a/", "b"),
      fc.constantFrom("", "/"),
      fc.integer({ min: 1, max: 5 }),
      (all, prefix, delimiter, maxKeys) => {
        const sorted = [...all].sort(compareKeys);
        const seen: string[] = [];
        let after = "";
        for (;;) {
          const page = listKeys(sorted, { prefix, delimiter, after, maxKeys });
          const entries = [...page.keys, ...page.commonPrefixes];
          expect(entries.length).toBeLessThanOrEqual(maxKeys);
          seen.push(...entries);
          if (!page.truncated) break;
          after = page.last;
        }
        const rolledUp = (each: string): string => {
          const end = delimiter === "" ? -1 : each.indexOf(delimiter, prefix.length);
          return end < 0 ? each : each.slice(0, end + delimiter.length);
        };
        const expected = new Set(sorted.filter((each) => each.startsWith(prefix)).map(rolledUp));
        expect([...seen].sort(compareKeys)).toEqual([...expected].sort(compareKeys));
      },
    ),
  );
});
