/** Filters of ListSecrets. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Filter.html */
import { ServiceError } from "../api/service-error.ts";
import type { Secret } from "./secret.ts";

export interface SecretFilter {
  readonly Key?: string;
  /** Prefixes, any of which will do. One that begins with `!` must not match. */
  readonly Values?: readonly string[];
}

/** What a key looks at, and whether case matters. */
const KEYS: Readonly<Record<string, { texts(secret: Secret): string[]; exactCase: boolean }>> = {
  description: { texts: ({ description = "" }) => [description], exactCase: false },
  name: { texts: ({ name }) => [name], exactCase: true },
  "tag-key": { texts: ({ tags }) => [...tags.keys()], exactCase: true },
  "tag-value": { texts: ({ tags }) => [...tags.values()], exactCase: true },
  // No secret of this account is replicated, or managed by another service.
  "primary-region": { texts: () => [], exactCase: false },
  "owning-service": { texts: () => [], exactCase: true },
};

export function matches(secret: Secret, { Key = "", Values = [] }: SecretFilter): boolean {
  if (Values.length === 0) {
    throw new ServiceError(
      "ValidationException",
      "1 validation error detected: Value null at 'filters.1.member.values' failed to satisfy constraint: Member must not be null",
    );
  }
  if (Key === "all") return matchesWords(secret, Values);
  const key = KEYS[Key];
  if (!key) {
    throw new ServiceError(
      "ValidationException",
      `1 validation error detected: Value '${Key}' at 'filters.1.member.key' failed to satisfy constraint: Member must satisfy enum value set: [${[...Object.keys(KEYS), "all"].join(", ")}]`,
    );
  }
  const folded = (text: string): string => (key.exactCase ? text : text.toLowerCase());
  const texts = key.texts(secret).map(folded);
  const begins = (prefix: string): boolean => texts.some((text) => text.startsWith(folded(prefix)));
  const excluded = Values.filter((value) => value.startsWith("!"));
  const wanted = Values.filter((value) => !value.startsWith("!"));
  return (
    !excluded.some((value) => begins(value.slice(1))) &&
    (wanted.length === 0 || wanted.some(begins))
  );
}

/** Every word of a value begins a word of something about the secret. */
function matchesWords(
  { name, description = "", tags }: Secret,
  values: readonly string[],
): boolean {
  const words = [name, description, ...tags.keys(), ...tags.values()]
    .flatMap((text) => [text, ...text.split(/[\s/_+=.@-]+/)])
    .map((word) => word.toLowerCase());
  return values.some((value) =>
    value
      .toLowerCase()
      .split(/\s+/)
      .every((wanted) => words.some((word) => word.startsWith(wanted))),
  );
}
