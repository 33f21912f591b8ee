import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { md5First32, md5Hex } from "./md5.ts";

const ofNode = (text: string) => createHash("md5").update(text).digest("hex");

describe("md5", () => {
  it("gives what AWS's example of an SQS event says of the body `test`", () => {
    expect(md5Hex("test")).toBe("098f6bcd4621d373cade4e832627b4f6");
  });

  it("gives what Node gives, for every text and length", () => {
    for (let length = 0; length < 200; length++) {
      expect(md5Hex("x".repeat(length))).toBe(ofNode("x".repeat(length)));
    }
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (text) => {
        expect(md5Hex(text)).toBe(ofNode(text));
        expect(md5First32(text)).toBe(parseInt(ofNode(text).slice(0, 8), 16));
      }),
    );
  });
});
