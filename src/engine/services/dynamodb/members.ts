/** Members of a request: which there may be, and which values AWS takes. */
import { isObject } from "../../kernel/json.ts";
import { serializationError, validationError } from "./errors.ts";

/** Collects what is wrong with the members of a request: AWS names all of it in one message. */
export class Constraints {
  private readonly problems: string[] = [];
  private readonly input: Record<string, unknown>;
  /** For example `provisionedThroughput.`. */
  private readonly prefix: string;

  constructor(input: Record<string, unknown>, prefix = "") {
    this.input = input;
    this.prefix = prefix;
  }

  required(member: string): this {
    return this.check(member, this.input[member] != null, "Member must not be null", true);
  }

  oneOf(member: string, values: readonly string[]): this {
    return this.check(
      member,
      values.includes(this.input[member] as string),
      `Member must satisfy enum value set: [${values.join(", ")}]`,
    );
  }

  from(member: string, least: number): this {
    return this.check(
      member,
      Number(this.input[member]) >= least,
      `Member must have value greater than or equal to ${least}`,
    );
  }

  /** Of a list or of an object's entries. */
  length(member: string, least: number, most: number): this {
    const value = this.input[member];
    const length = isObject(value)
      ? Object.keys(value).length
      : ((value as unknown[])?.length ?? 0);
    return this.check(
      member,
      length >= least,
      `Member must have length greater than or equal to ${least}`,
    ).check(member, length <= most, `Member must have length less than or equal to ${most}`);
  }

  /** Of tables (an ARN stands for one too) and indexes. */
  name(member: string): this {
    return this.check(
      member,
      NAME.test(String(this.input[member])),
      "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
    ).length(member, NAME_SHORTEST, NAME_LONGEST);
  }

  /** Throws a {@link validationError} when something was wrong. */
  done(): void {
    const { length } = this.problems;
    if (length === 0) return;
    throw validationError(
      `${length} validation error${length > 1 ? "s" : ""} detected: ${this.problems.join("; ")}`,
    );
  }

  private check(member: string, holds: boolean, constraint: string, evenAbsent = false): this {
    const value = this.input[member];
    if (holds || (value == null && !evenAbsent)) return this;
    const at = this.prefix + member[0]!.toLowerCase() + member.slice(1);
    const shown = value == null ? "null" : `'${shownValue(value)}'`;
    this.problems.push(`Value ${shown} at '${at}' failed to satisfy constraint: ${constraint}`);
    return this;
  }
}

const NAME = /^[a-zA-Z0-9_.-]*$/;
const NAME_SHORTEST = 3;
const NAME_LONGEST = 255;

const shownValue = (value: unknown): string =>
  Array.isArray(value)
    ? `[${value.map(shownValue).join(", ")}]`
    : typeof value === "object"
      ? JSON.stringify(value)
      : String(value);

export type MemberType = "text" | "number" | "flag" | "list" | "object";

const IS: Record<MemberType, (value: unknown) => boolean> = {
  text: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  flag: (value) => typeof value === "boolean",
  list: Array.isArray,
  object: isObject,
};

/** What a request may hold. A text is the reason why a member is not acted upon. */
export type Members = Readonly<Record<string, MemberType | { readonly notSimulated: string }>>;

/**
 * Checks the shape of a request, or of a part of it. `refuse` throws for what is not simulated; members that AWS does not know
 * cannot come from its client, and are refused as well.
 */
export function checkMembers(
  input: Record<string, unknown>,
  members: Members,
  refuse: (what: string) => never,
): void {
  for (const name in input) {
    const value = input[name];
    if (value == null) continue;
    const member = Object.hasOwn(members, name) ? members[name]! : undefined;
    if (member === undefined) refuse(`${name} is not a parameter that is acted upon`);
    if (typeof member === "object") refuse(`${name}: ${member.notSimulated}`);
    if (!IS[member](value)) throw serializationError("Unexpected field type");
  }
}
