/**
 * What SDKs leave to the service: whether the members of an input are there, have the right type and lie within their bounds.
 * The words are those of AWS's services in Java. https://docs.aws.amazon.com/secretsmanager/latest/apireference/CommonErrors.html
 */
import { ServiceError } from "./service-error.ts";

interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** A text, or `undefined`. Throws `SerializationException` or, with `length`, `ValidationException`. */
export function textOf(input: object, name: string, length?: Bounds): string | undefined {
  const value = valueOf(input, name);
  if (value === undefined) return undefined;
  if (typeof value !== "string") return misfit(value, "String");
  if (length) {
    if (value.length < length.least)
      violated(name, value, `length greater than or equal to ${length.least}`);
    if (value.length > length.most)
      violated(name, value, `length less than or equal to ${length.most}`);
  }
  return value;
}

/** As {@link textOf}, and it must be there. */
export function requiredTextOf(input: object, name: string, length?: Bounds): string {
  return textOf(input, name, length) ?? missing(name);
}

export function numberOf(input: object, name: string, bounds?: Bounds): number | undefined {
  const value = valueOf(input, name);
  if (value === undefined) return undefined;
  if (typeof value !== "number") return misfit(value, "Long");
  if (bounds) {
    if (value < bounds.least)
      violated(name, value, `value greater than or equal to ${bounds.least}`);
    if (value > bounds.most) violated(name, value, `value less than or equal to ${bounds.most}`);
  }
  return value;
}

export function flagOf(input: object, name: string): boolean | undefined {
  const value = valueOf(input, name);
  if (value === undefined || typeof value === "boolean") return value;
  return misfit(value, "Boolean");
}

/** A list, whose items are the caller's business. */
export function listOf<T>(input: object, name: string, bounds?: Bounds): readonly T[] | undefined {
  const value = valueOf(input, name);
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) {
    throw new ServiceError("SerializationException", "Unexpected value type in payload");
  }
  const shown = `[${value.map((each) => (typeof each === "string" ? each : "...")).join(", ")}]`;
  if (bounds && value.length < bounds.least) {
    violated(name, shown, `length greater than or equal to ${bounds.least}`);
  }
  if (bounds && value.length > bounds.most) {
    violated(name, shown, `length less than or equal to ${bounds.most}`);
  }
  return value as readonly T[];
}

export function textsOf(
  input: object,
  name: string,
  bounds?: Bounds,
): readonly string[] | undefined {
  const list = listOf<unknown>(input, name, bounds);
  for (const each of list ?? []) if (typeof each !== "string") misfit(each, "String");
  return list as readonly string[] | undefined;
}

export function requiredTextsOf(input: object, name: string, bounds?: Bounds): readonly string[] {
  return textsOf(input, name, bounds) ?? missing(name);
}

/** A member that must be one of a few words. */
export function wordOf<Word extends string>(
  input: object,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const value = textOf(input, name);
  if (value === undefined || words.includes(value as Word)) return value as Word | undefined;
  return violated(name, value, `satisfy enum value set: [${words.join(", ")}]`, "");
}

const valueOf = (input: object, name: string): unknown =>
  (input as Readonly<Record<string, unknown>>)[name] ?? undefined;

const JSON_KIND: Readonly<Record<string, string>> = {
  number: "NUMBER_VALUE",
  string: "STRING_VALUE",
  boolean: "TRUE_VALUE",
};

function misfit(value: unknown, wanted: string): never {
  const kind = JSON_KIND[typeof value];
  throw new ServiceError(
    "SerializationException",
    kind
      ? `${kind} can not be converted to a${wanted === "Integer" ? "n" : ""} ${wanted}`
      : "Start of structure or map found where not expected.",
  );
}

const lower = (name: string): string => name[0]!.toLowerCase() + name.slice(1);

function missing(name: string): never {
  throw new ServiceError(
    "ValidationException",
    `1 validation error detected: Value null at '${lower(name)}' failed to satisfy constraint: Member must not be null`,
  );
}

function violated(name: string, value: unknown, rule: string, verb = "have "): never {
  throw new ServiceError(
    "ValidationException",
    `1 validation error detected: Value '${String(value)}' at '${lower(name)}' failed to satisfy constraint: Member must ${verb}${rule}`,
  );
}
