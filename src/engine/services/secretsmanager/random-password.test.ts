import * as fc from "fast-check";
import { expect, it } from "vitest";
import { RandomStream } from "../../kernel/random.ts";
import { generatedValue, randomPassword } from "./random-password.ts";

it("a password has its length, one of each type and nothing that is excluded", () => {
  const rules = fc.record({
    passwordLength: fc.integer({ min: 5, max: 64 }),
    excludeCharacters: fc.constantFrom("", "aA0!", '"@/\\'),
    excludeNumbers: fc.boolean(),
    excludePunctuation: fc.boolean(),
    includeSpace: fc.boolean(),
  });
  fc.assert(
    fc.property(rules, fc.string(), (of, seed) => {
      const password = randomPassword(of, new RandomStream(seed, "password"));
      expect(password).toHaveLength(of.passwordLength);
      for (const character of of.excludeCharacters) expect(password).not.toContain(character);
      expect([/[a-z]/, /[A-Z]/, /\d/, / /].map((type) => type.test(password))).toEqual([
        true,
        true,
        !of.excludeNumbers,
        of.includeSpace,
      ]);
    }),
  );
});

it("a generated secret is the template's object with the password in it", () => {
  const generate = { secretStringTemplate: '{"user":"app"}', generateStringKey: "password" };
  const value = JSON.parse(generatedValue(generate, new RandomStream("1", "s"))) as object;
  expect(value).toEqual({ user: "app", password: expect.stringMatching(/^.{32}$/s) });
});
