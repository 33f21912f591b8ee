/** Random passwords. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html */
import type { RandomStream } from "../../kernel/random.ts";
import type { GeneratedSecret, PasswordRules } from "./configuration.ts";
import { invalidParameter } from "./errors.ts";
import { SECRETS_QUOTAS } from "./quotas.ts";

const UPPERCASE = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const NUMBERS = "0123456789";
const PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

/** Throws {@link ServiceError} when the rules leave nothing to draw from. */
export function randomPassword(rules: PasswordRules, random: RandomStream): string {
  const { passwordLength: length = SECRETS_QUOTAS.passwordLengthDefault.value } = rules;
  const { excludeCharacters = "", requireEachIncludedType = true } = rules;
  const types = [
    rules.excludeLowercase ? "" : UPPERCASE.toLowerCase(),
    rules.excludeUppercase ? "" : UPPERCASE,
    rules.excludeNumbers ? "" : NUMBERS,
    rules.excludePunctuation ? "" : PUNCTUATION,
    rules.includeSpace ? " " : "",
  ]
    .map((characters) => [...characters].filter((each) => !excludeCharacters.includes(each)))
    .filter((characters) => characters.length > 0);
  const all = types.flat();
  if (all.length === 0) {
    throw invalidParameter(
      "No characters are left to make a password of: all of them are excluded.",
    );
  }
  const required = requireEachIncludedType ? types : [];
  if (required.length > length) {
    throw invalidParameter("Password length is too short based on the required types.");
  }
  const draw = (from: readonly string[]): string =>
    from[Math.floor(random.uniform() * from.length)]!;
  const drawn = required.map(draw);
  while (drawn.length < length) drawn.push(draw(all));
  return shuffled(drawn, random).join("");
}

function shuffled(characters: string[], random: RandomStream): string[] {
  for (let i = characters.length - 1; i > 0; i--) {
    const j = Math.floor(random.uniform() * (i + 1));
    [characters[i], characters[j]] = [characters[j]!, characters[i]!];
  }
  return characters;
}

/** A password by itself, or as a member of the template's object. */
export function generatedValue(generate: GeneratedSecret, random: RandomStream): string {
  const password = randomPassword(generate, random);
  const { secretStringTemplate, generateStringKey } = generate;
  if (secretStringTemplate === undefined || generateStringKey === undefined) return password;
  const members = JSON.parse(secretStringTemplate) as Record<string, unknown>;
  return JSON.stringify({ ...members, [generateStringKey]: password });
}
