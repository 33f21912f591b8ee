/** Pages of lists: `Limit` and `NextToken`. */
import { invalid } from "./errors.ts";

export interface Page {
  Limit?: number;
  NextToken?: string;
}

const MOST = 100;

/** The token is where the next page begins. Throws `ValidationException` for a token that is none. */
export function pageOf<T>(
  all: readonly T[],
  { Limit = MOST, NextToken }: Page,
): { page: T[]; token: { NextToken?: string } } {
  const from = NextToken === undefined ? 0 : Number(NextToken.replace(/^page-/, ""));
  if (!Number.isInteger(from)) throw invalid("Invalid token.");
  const page = all.slice(from, from + Limit);
  const next = from + page.length;
  return { page, token: next < all.length ? { NextToken: `page-${next}` } : {} };
}
