/**
 * Numbers as DynamoDB has them: decimal, exact, up to 38 digits.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.Number
 */
import { Big } from "big.js";
import { validationError } from "./errors.ts";

const DIGITS_MAXIMUM = 38;
/** 9.99...E+125 is the largest magnitude, 1E-130 the smallest. */
const EXPONENT_MAXIMUM = 125;
const EXPONENT_MINIMUM = -130;

/** Already as DynamoDB writes it: most numbers are. */
const PLAIN = /^(?:0|-?[1-9]\d{0,37}|-?(?=[\d.]{1,38}$)(?:0|[1-9]\d*)\.\d*[1-9])$/;
/** Texts of integers that a JavaScript number holds exactly, with their sums. */
const SMALL_INTEGER = /^(?:0|-?[1-9]\d{0,14})$/;

/** The number as DynamoDB gives it back: no exponent, no needless zeros. Throws a {@link validationError}. */
export function canonicalNumber(text: string): string {
  if (PLAIN.test(text)) return text;
  if (text === "") throw validationError("The parameter cannot be converted to a numeric value");
  return written(parsed(text));
}

/** Throws a {@link validationError} when the result cannot be held. */
export function addNumbers(left: string, right: string): string {
  if (SMALL_INTEGER.test(left) && SMALL_INTEGER.test(right)) return String(+left + +right);
  return written(new Big(left).plus(right));
}

export function subtractNumbers(left: string, right: string): string {
  if (SMALL_INTEGER.test(left) && SMALL_INTEGER.test(right)) return String(+left - +right);
  return written(new Big(left).minus(right));
}

/**
 * A text for every canonical number such that texts order as the numbers do: sign, exponent, digits; those of negative
 * numbers are complements, ended by a letter because -1.5 comes after -1.55.
 */
export function numberOrder(canonical: string): string {
  if (canonical === "0") return "1";
  const negative = canonical.startsWith("-");
  const { exponent, digits } = partsOf(negative ? canonical.slice(1) : canonical);
  if (!negative) return `2${padded(exponent - EXPONENT_MINIMUM)}${digits}`;
  let complement = "";
  for (const digit of digits) complement += 9 - +digit;
  return `0${padded(EXPONENT_MAXIMUM - exponent)}${complement}~`;
}

/** Bytes of a canonical number: one, and one for every two digits from an even place on; one more for a sign. */
export function numberBytes(canonical: string): number {
  if (canonical === "0") return 1;
  const negative = canonical.startsWith("-");
  const { exponent, digits } = partsOf(negative ? canonical.slice(1) : canonical);
  const odd = digits.length % 2 !== 0 || exponent % 2 !== 0;
  return 1 + Math.ceil(digits.length / 2) + (odd ? 0 : 1) + (negative ? 1 : 0);
}

function parsed(text: string): Big {
  try {
    return new Big(text);
  } catch {
    throw validationError(`The parameter cannot be converted to a numeric value: ${text}`);
  }
}

function written(number: Big): string {
  if (number.e > EXPONENT_MAXIMUM) {
    throw validationError(
      "Number overflow. Attempting to store a number with magnitude larger than supported range",
    );
  }
  if (number.e < EXPONENT_MINIMUM) {
    throw validationError(
      "Number underflow. Attempting to store a number with magnitude smaller than supported range",
    );
  }
  if (number.c.length > DIGITS_MAXIMUM) {
    throw validationError("Attempting to store more than 38 significant digits in a Number");
  }
  return number.c[0] === 0 ? "0" : number.toFixed();
}

/** Significant digits of a positive canonical number, and the power of ten of the first. */
function partsOf(positive: string): { exponent: number; digits: string } {
  const point = positive.indexOf(".");
  const whole = point === -1 ? positive : positive.slice(0, point);
  const fraction = point === -1 ? "" : positive.slice(point + 1);
  const all = whole === "0" ? fraction : whole + fraction;
  let first = 0;
  while (all[first] === "0") first++;
  let last = all.length;
  while (all[last - 1] === "0") last--;
  return {
    exponent: whole === "0" ? -first - 1 : whole.length - 1,
    digits: all.slice(first, last),
  };
}

const padded = (exponent: number): string => String(exponent).padStart(3, "0");
