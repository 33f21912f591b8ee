import { describe, expect, it } from "vitest";
import { TextHash } from "./text-hash.ts";

const hashOf = (...texts: string[]): string => {
  const hash = new TextHash();
  for (const text of texts) hash.update(text);
  return hash.digest();
};

describe("the hash of texts", () => {
  it("is the same bits everywhere", () => {
    expect(hashOf()).toMatch(/^[0-9a-f]{32}$/);
    expect(hashOf("REPORT RequestId: 8f5c", "naïve 🙂")).toBe("49b04b22c47bd2788a2ea275b84dc23d");
  });

  it("differs for every small change", () => {
    const text = '{"seq":12,"at":1034,"type":"log","line":"START RequestId: 00000000"}';
    const variants = [text];
    for (let i = 0; i < text.length; i++) {
      for (const other of ["0", "1", "é", "字", "\u0000"]) {
        if (text[i] !== other) variants.push(text.slice(0, i) + other + text.slice(i + 1));
      }
      variants.push(text.slice(0, i) + text.slice(i + 1), text.slice(i + 1) || "x");
    }
    const different = new Set(variants);
    const hashes = [...different].map((each) => hashOf(each));
    expect(new Set(hashes).size).toBe(different.size);
    // No half of the digest is weak either.
    expect(new Set(hashes.map((hash) => hash.slice(0, 16))).size).toBe(different.size);
    expect(new Set(hashes.map((hash) => hash.slice(16))).size).toBe(different.size);
  });

  it("tells apart where one text ends and the next begins, and their order", () => {
    const all = [
      hashOf("ab"),
      hashOf("a", "b"),
      hashOf("b", "a"),
      hashOf("", "ab"),
      hashOf("ab", ""),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it("flips half of the bits for one flipped bit", () => {
    let flips = 0;
    const rounds = 500;
    for (let i = 0; i < rounds; i++) {
      const text = `${i}`.repeat(9);
      const at = (i * 7) % text.length;
      const other = String.fromCharCode(text.charCodeAt(at) ^ 1);
      flips += differentBits(hashOf(text), hashOf(text.slice(0, at) + other + text.slice(at + 1)));
    }
    expect(flips / rounds).toBeGreaterThan(60);
    expect(flips / rounds).toBeLessThan(68);
  });
});

function differentBits(a: string, b: string): number {
  const bits = (hex: string): string => BigInt(`0x${hex}`).toString(2).padStart(128, "0");
  const other = bits(b);
  return [...bits(a)].filter((bit, i) => bit !== other[i]).length;
}
