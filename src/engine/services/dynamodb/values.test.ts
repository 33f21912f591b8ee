/** Numbers, order and sizes of values, against plain models. */
import { Buffer } from "node:buffer";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { areEqual, itemBytes, orderOf, takeValue, type AttributeValue } from "./attribute-value.ts";
import { addNumbers, canonicalNumber, numberOrder, subtractNumbers } from "./number.ts";
import { itemOfPlain, plainItem } from "./plain.ts";

const SCALE = 20;

/** Decimals of up to 38 digits, as a BigInt of 10^-20. */
const decimal = fc
  .tuple(
    fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }),
    fc.bigInt({ min: 0n, max: 10n ** 12n - 1n }),
  )
  .map(([whole, fraction]) => whole * 10n ** 20n + fraction * 10n ** 8n);

function written(scaled: bigint): string {
  const digits = String(scaled < 0n ? -scaled : scaled).padStart(SCALE + 1, "0");
  const text = `${digits.slice(0, -SCALE)}.${digits.slice(-SCALE)}`.replace(/\.?0+$/, "");
  return scaled < 0n ? `-${text}` : text;
}

describe("numbers", () => {
  it("are exact: sums and differences are those of integers", () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        expect(addNumbers(written(a), written(b))).toBe(written(a + b));
        expect(subtractNumbers(written(a), written(b))).toBe(written(a - b));
      }),
    );
  });

  it("have one way to be written, whatever they were given as", () => {
    fc.assert(
      fc.property(decimal, fc.integer({ min: 0, max: 9 }), (value, zeros) => {
        const text = written(value);
        const padded = (text.includes(".") ? text : `${text}.0`) + "0".repeat(zeros);
        expect(canonicalNumber(text)).toBe(text);
        expect(canonicalNumber(padded)).toBe(text);
      }),
    );
    expect(["1e3", "-0", "0.10", "00012", "1E-3", ".5"].map(canonicalNumber)).toEqual([
      "1000",
      "0",
      "0.1",
      "12",
      "0.001",
      "0.5",
    ]);
  });

  it("order by value", () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        const [left, right] = [numberOrder(written(a)), numberOrder(written(b))];
        expect(left < right).toBe(a < b);
        expect(left === right).toBe(a === b);
      }),
    );
    const ordered = ["-1e125", "-1.55", "-1.5", "-1e-130", "0", "1e-130", "0.02", "0.1", "9", "10"];
    const orders = ordered.map((text) => numberOrder(canonicalNumber(text)));
    expect([...orders].sort()).toEqual(orders);
  });
});

const sign = (value: number): number => Math.sign(value);

describe("keys", () => {
  it("texts order by their UTF-8 bytes", () => {
    const text = fc.string({
      unit: fc.constantFrom("a", "b", "é", "€", "\ufffd", "😀", "𐀀", "\ue000"),
    });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [left, right] = [orderOf({ S: a })!, orderOf({ S: b })!];
        const order = left < right ? -1 : left > right ? 1 : 0;
        expect(order).toBe(sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
    );
  });

  it("binary values order by their bytes", () => {
    const bytes = fc.uint8Array({ maxLength: 9 }).map((array) => Buffer.from(array));
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        const [left, right] = [a, b].map((each) => orderOf({ B: each.toString("base64") })!);
        const order = left! < right! ? -1 : left! > right! ? 1 : 0;
        expect(order).toBe(sign(Buffer.compare(a, b)));
      }),
    );
  });
});

const value: fc.Arbitrary<AttributeValue> = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.record({ S: fc.string() }),
    fc.record({ N: decimal.map(written) }),
    fc.record({ BOOL: fc.boolean() }),
    fc.record({ NULL: fc.constant(true) }),
    fc.record({ SS: fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 4 }) }),
    fc.record({ L: fc.array(tie("value"), { maxLength: 4 }) }),
    fc.record({
      M: fc.dictionary(fc.string(), tie("value"), { maxKeys: 4, noNullPrototype: true }),
    }),
  ),
})).value;

describe("values", () => {
  it("are equal to their copies, and to no list of themselves", () => {
    fc.assert(
      fc.property(value, (given) => {
        const copy = structuredClone(given);
        expect(areEqual(takeValue(given), takeValue(copy))).toBe(true);
        expect(areEqual(given, { L: [given] })).toBe(false);
      }),
    );
  });

  it("count their bytes as the examples of AWS do", () => {
    expect(itemBytes({ id: { S: "id_value" } })).toBe(10);
    expect(itemBytes({ n: { N: "1234" }, b: { BOOL: true }, l: { L: [{ S: "ab" }] } })).toBe(13);
  });

  it("plain values come back as they were", () => {
    const plain = { id: "a", n: 12.5, list: [1, "x", null, { deep: true }], none: null };
    expect(plainItem(itemOfPlain(plain))).toEqual(plain);
    expect(plainItem({ big: { N: "12345678901234567890" } })).toEqual({
      big: "12345678901234567890",
    });
  });
});
