/** Numbers that somebody types, each with its bounds. */
import type { Content } from "./draft-rules.ts";

export interface NumberField {
  id: string;
  label: string;
  unit?: string;
  /** As typed. */
  initial: string;
  minimum: number;
  maximum: number;
  whole?: true;
}

export interface ChosenNumber extends NumberField {
  /** The name of its input. */
  input: string;
  /** As typed. */
  value: string;
  problem: string | undefined;
}

/** What a draft's inputs say of a number, and what is wrong with it. */
export function chosenNumber(
  field: NumberField,
  input: string,
  inputs: Content["inputs"],
): ChosenNumber {
  const value = inputs[input] ?? field.initial;
  const { label, minimum, maximum, whole, unit = "" } = field;
  const form = whole ? /^\d+$/ : /^\d+(\.\d+)?$/;
  const isRight = form.test(value.trim()) && Number(value) >= minimum && Number(value) <= maximum;
  const bounds = `${minimum.toLocaleString("en")} to ${maximum.toLocaleString("en")} ${unit}`;
  return {
    ...field,
    input,
    value,
    problem: isRight
      ? undefined
      : `${label}: a ${whole ? "whole number" : "number"} from ${bounds.trim()}.`,
  };
}

/** Values by their ids; of one that cannot be used, what it begins with. */
export const valueIn =
  (numbers: readonly ChosenNumber[]) =>
  (id: string): number => {
    const { problem, value, initial } = numbers.find((number) => number.id === id)!;
    return Number(problem === undefined ? value : initial);
  };
