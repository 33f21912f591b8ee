/** Filters of DescribeParameters and GetParametersByPath. https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html */
import { ServiceError } from "../api/service-error.ts";
import type { Parameter } from "./parameter.ts";

export interface ParameterFilter {
  readonly Key?: string;
  /** `Equals` (default), `BeginsWith` or `Contains`; of a path `Recursive` or `OneLevel`. */
  readonly Option?: string;
  readonly Values?: readonly string[];
}

const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  Name: ["BeginsWith", "Contains", "Equals"],
  Path: ["Recursive", "OneLevel"],
};
const USUAL_OPTIONS = ["BeginsWith", "Equals"];

const TEXTS: Readonly<Record<string, (parameter: Parameter) => readonly string[]>> = {
  Name: ({ name }) => [name],
  Type: ({ latest }) => [latest.type],
  KeyId: ({ latest }) => (latest.keyId === undefined ? [] : [latest.keyId]),
  Tier: ({ latest }) => [latest.tier],
  DataType: ({ latest }) => [latest.dataType],
  Label: ({ versions }) => versions.flatMap(({ labels }) => labels),
};

/** `keys`: which keys the operation takes. Throws `ServiceError`. */
export function matches(
  parameter: Parameter,
  { Key = "", Option, Values = [] }: ParameterFilter,
  keys: readonly string[],
): boolean {
  const isTag = Key.startsWith("tag:");
  if (!keys.includes(isTag ? "tag" : Key)) {
    throw new ServiceError(
      "InvalidFilterKey",
      `The following filter key is not valid: ${Key}. Valid filter keys include: [${keys.join(", ")}].`,
    );
  }
  const options = OPTIONS[Key] ?? USUAL_OPTIONS;
  if (Option !== undefined && !options.includes(Option)) {
    throw new ServiceError(
      "InvalidFilterOption",
      `The following filter option is not valid: ${Option}. Valid options include: [${options.join(", ")}].`,
    );
  }
  if (isTag) return matchesTag(parameter, Key.slice("tag:".length), Values);
  if (Values.length === 0) {
    throw new ServiceError(
      "InvalidFilterValue",
      `The following filter values are missing for filter key ${Key}.`,
    );
  }
  if (Key === "Path") return Values.some((path) => below(parameter.name, path, Option));
  return TEXTS[Key]!(parameter).some((text) => Values.some((value) => fits(text, value, Option)));
}

function fits(text: string, value: string, option: string | undefined): boolean {
  if (option === "BeginsWith") return text.startsWith(value);
  if (option === "Contains") return text.includes(value);
  return text === value;
}

function below(name: string, path: string, option: string | undefined): boolean {
  const prefix = path.endsWith("/") ? path : `${path}/`;
  if (!name.startsWith(prefix)) return false;
  return option === "Recursive" || !name.slice(prefix.length).includes("/");
}

function matchesTag({ tags }: Parameter, key: string, values: readonly string[]): boolean {
  const value = tags.get(key);
  return value !== undefined && (values.length === 0 || values.includes(value));
}
