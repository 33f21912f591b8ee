/** What the kinds of filter patterns have in common. */
import { ServiceError } from "../api/service-error.ts";

export const invalidPattern = (why: string): ServiceError =>
  new ServiceError("InvalidParameterException", `Invalid filter pattern: ${why}`);

/** Between % signs. Throws. */
export function regexOf(regex: string): RegExp {
  try {
    return new RegExp(regex);
  } catch {
    throw invalidPattern(`%${regex}% is not a regular expression`);
  }
}

/** A text in which * stands for anything. */
export function wildcard(text: string): (value: string) => boolean {
  if (!text.includes("*")) return (value) => value === text;
  const parts = text.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const pattern = new RegExp(`^${parts.join(".*")}$`, "s");
  return (value) => pattern.test(value);
}
