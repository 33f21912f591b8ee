/**
 * What a property's value may be. Reading reports everything that is wrong with a value, each with its place. CloudFormation
 * takes `"512"` for 512 and 512 for `"512"`, and so do these.
 */
import { isObject, parseJson } from "../kernel/json.ts";
import { didYouMean, type Messages } from "./messages.ts";
import { joinPath, plainOf, textOf, type MapNode, type Plain, type TemplateNode } from "./node.ts";

/** Reads a value; `undefined`, and a message, when it is of another kind. */
export interface Kind<T> {
  /** A noun phrase: "a whole number from 0 to 900 (s)". */
  readonly expected: string;
  /** What an editor can offer there. */
  readonly offers?: Offers;
  read(node: TemplateNode, messages: Messages): T | undefined;
}

/** The values of a choice, the settings of an object, or what the entries of a list or of a map are. */
export interface Offers {
  readonly values?: readonly string[];
  readonly settings?: Settings;
  readonly entry?: Kind<unknown>;
}

/** A property that may not be left out. */
export interface Required<T> {
  readonly required: Kind<T>;
}

/** A property that nothing acts on, and why not. */
export interface Unused {
  readonly unused: "no effect" | "not simulated";
  /** A sentence. */
  readonly because: string;
}

export type Setting = Kind<unknown> | Required<unknown> | Unused;
export type Settings = Readonly<Record<string, Setting>>;

/** The values of settings: what may be left out is `undefined` then, what nothing acts on is not there. */
export type Read<S extends Settings> = {
  [K in keyof S as S[K] extends Required<unknown> ? K : never]: S[K] extends Required<infer T>
    ? T
    : never;
} & {
  [K in keyof S as S[K] extends Kind<unknown> ? K : never]?: S[K] extends Kind<infer T> ? T : never;
};

export const required = <T>(kind: Kind<T>): Required<T> => ({ required: kind });

/** AWS would take it, and it changes nothing that could be seen here. */
export const noEffect = (because: string): Unused => ({ unused: "no effect", because });

/** AWS would act on it, and nothing here does. */
export const notSimulated = (because: string): Unused => ({ unused: "not simulated", because });

export const TAGS = noEffect("Tags are kept by AWS for people and bills; nothing here reads them.");
export const DESCRIPTION = noEffect("Descriptions are for people.");

function kind<T>(expected: string, convert: (node: TemplateNode) => T | undefined): Kind<T> {
  return {
    expected,
    read(node, messages) {
      const value = convert(node);
      if (value === undefined) messages.expected(node, expected);
      return value;
    },
  };
}

export const text: Kind<string> = kind("text", textOf);

export const filledText: Kind<string> = kind(
  "text that is not empty",
  (node) => textOf(node) || undefined,
);

export const textLike = (pattern: RegExp, expected: string): Kind<string> =>
  kind(expected, (node) => {
    const value = textOf(node);
    return value !== undefined && pattern.test(value) ? value : undefined;
  });

export const arn: Kind<string> = textLike(
  /^arn:aws[\w-]*:[a-z0-9-]+:/,
  "an ARN, for example arn:aws:sqs:us-east-1:123456789012:orders",
);

export const oneOf = <T extends string>(...values: readonly T[]): Kind<T> => ({
  ...kind(values.length === 1 ? values[0]! : `one of ${values.join(", ")}`, (node) => {
    const value = textOf(node);
    return values.find((it) => it === value);
  }),
  offers: { values },
});

function numberIn(node: TemplateNode): number | undefined {
  const value = textOf(node);
  if (value === undefined || value.trim() === "" || typeof value === "boolean") return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** A number whose range is for the service to judge, in AWS's words. */
export const number: Kind<number> = kind("a number", numberIn);

export const numberFrom = (low: number, high: number, unit = ""): Kind<number> =>
  kind(range("a number", low, high, unit), (node) => within(numberIn(node), low, high));

export const whole: Kind<number> = kind("a whole number", (node) => wholeIn(node));

export const wholeFrom = (low: number, high: number, unit = ""): Kind<number> =>
  kind(range("a whole number", low, high, unit), (node) => within(wholeIn(node), low, high));

const wholeIn = (node: TemplateNode): number | undefined => {
  const value = numberIn(node);
  return Number.isInteger(value) ? value : undefined;
};

const within = (value: number | undefined, low: number, high: number): number | undefined =>
  value !== undefined && value >= low && value <= high ? value : undefined;

function range(what: string, low: number, high: number, unit: string): string {
  const bounds = high === Infinity ? `${low} or more` : `from ${low} to ${high}`;
  return `${what} ${bounds}${unit === "" ? "" : ` (${unit})`}`;
}

/** The words of YAML 1.1, which CloudFormation reads. */
const FLAGS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  false: false,
  no: false,
  off: false,
};

export const flag: Kind<boolean> = {
  ...kind("true or false", (node) => FLAGS[(textOf(node) ?? "").toLowerCase()]),
  offers: { values: ["true", "false"] },
};

/** Any JSON value. */
export const json: Kind<Plain> = kind("a value", plainOf);

/** A JSON object, or its text: policies and patterns may be either. */
export const document: Kind<{ [name: string]: Plain }> = kind("an object", (node) => {
  const value = plainOf(node);
  const parsed = typeof value === "string" ? (parseJson(value) as Plain | undefined) : value;
  return isObject(parsed) ? parsed : undefined;
});

export function listOf<T>(item: Kind<T>): Kind<T[]> {
  const expected = `a list of ${item.expected.replace(/^an? /, "")}`;
  return {
    expected,
    offers: { entry: item },
    read(node, messages) {
      if (node.kind !== "list") {
        messages.expected(node, "a list", `Each of its entries is ${item.expected}.`);
        return undefined;
      }
      const items = node.items.map((each) => item.read(each, messages));
      return items.includes(undefined) ? undefined : (items as T[]);
    },
  };
}

/** One, or a list of them. */
export function oneOrMore<T>(item: Kind<T>): Kind<T[]> {
  const many = listOf(item);
  return {
    expected: `${item.expected}, or a list`,
    offers: { ...item.offers, entry: item },
    read(node, messages) {
      if (node.kind === "list") return many.read(node, messages);
      const value = item.read(node, messages);
      return value === undefined ? undefined : [value];
    },
  };
}

/** An object with names of its own: variables, dimensions. */
export function mapOf<T>(item: Kind<T>): Kind<Record<string, T>> {
  const expected = "an object of names and values";
  return {
    expected,
    offers: { entry: item },
    read(node, messages) {
      if (node.kind !== "map") {
        messages.expected(node, expected, `Each of its values is ${item.expected}.`);
        return undefined;
      }
      const entries = [...node.entries].map(([name, each]) => [name, item.read(each, messages)]);
      if (entries.some(([, value]) => value === undefined)) return undefined;
      return Object.fromEntries(entries) as Record<string, T>;
    },
  };
}

/** An object with these settings and no others. */
export function objectOf<S extends Settings>(settings: S): Kind<Read<S>> {
  const expected = `an object with ${Object.keys(settings).join(", ")}`;
  return {
    expected,
    offers: { settings },
    read(node, messages) {
      if (node.kind === "map") return readSettings(node, settings, "This object", messages);
      messages.expected(node, expected);
      return undefined;
    },
  };
}

/** `owner` is what has the settings, for messages: "AWS::SQS::Queue". `undefined` when anything is wrong. */
export function readSettings<S extends Settings>(
  node: MapNode,
  settings: S,
  owner: string,
  messages: Messages,
): Read<S> | undefined {
  let right = refuseOthers(node, Object.keys(settings), owner, messages);
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(settings)) {
    const entry = node.entries.get(name);
    if (entry === undefined) {
      if (!("required" in setting)) continue;
      const place = { ...node, path: joinPath(node.path, name) };
      messages.error(
        place,
        `Expected ${setting.required.expected}, received nothing. Add ${name}.`,
      );
      right = false;
    } else if ("unused" in setting) {
      const place = node.keys.get(name) ?? entry;
      if (setting.unused === "no effect") messages.noEffect(place, setting.because);
      else messages.notSimulated(place, setting.because);
    } else {
      const reader = "required" in setting ? setting.required : setting;
      values[name] = reader.read(entry, messages);
      if (values[name] === undefined) right = false;
    }
  }
  return right ? (values as Read<S>) : undefined;
}

function refuseOthers(
  node: MapNode,
  known: readonly string[],
  owner: string,
  messages: Messages,
): boolean {
  let right = true;
  for (const name of node.entries.keys()) {
    if (known.includes(name)) continue;
    right = false;
    const there = known.length === 0 ? "It has no properties." : `It has ${known.join(", ")}.`;
    messages.error(
      node.keys.get(name) ?? node,
      `${owner} has no property ${name}.${didYouMean(name, known) || ` ${there}`}`,
    );
  }
  return right;
}
