/** What `Intl` has of its own here; that its answers are Node's is in built-ins.test.ts. */
import { expect, it } from "vitest";
import { resultOf } from "./handler.ts";

it("follows the virtual clock, in UTC and American English as on Lambda", async () => {
  const code = `export const handler = async () => {
    const format = new Intl.DateTimeFormat(undefined, { dateStyle: "short", timeStyle: "long" });
    const { locale, timeZone } = format.resolvedOptions();
    return { now: format.format() === format.format(Date.now()), locale, timeZone };
  };`;
  expect(await resultOf(code)).toEqual({ now: true, locale: "en-US", timeZone: "UTC" });
});

it("says that Intl.Segmenter is not simulated", async () => {
  const code = `export const handler = async () => {
    try { new Intl.Segmenter("en"); } catch (error) { return error.message; }
  };`;
  expect(await resultOf(code)).toBe("Intl.Segmenter is not simulated");
});

it("answers in English where it does not know the language", async () => {
  const code = `export const handler = async () =>
    [new Intl.NumberFormat("ja-JP").resolvedOptions().locale, Intl.NumberFormat.supportedLocalesOf(["ja", "de-AT"])];`;
  expect(await resultOf(code)).toEqual(["en-US", ["de-AT"]]);
});

it("is not there for code that does not name it", async () => {
  const code = `export const handler = async () => typeof globalThis["In" + "tl"];`;
  expect(await resultOf(code)).toBe("undefined");
});
