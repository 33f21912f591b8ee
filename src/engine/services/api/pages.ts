/** Lists that are answered page by page. The token says where the next page begins. */
import type { ServiceError } from "./service-error.ts";

/** `NextToken` is absent on the last page. Throws `badToken()` for a token that no page gave. */
export function page<T>(
  all: readonly T[],
  token: string | undefined,
  badToken: () => ServiceError,
  most: number,
): { items: readonly T[]; NextToken: string | undefined } {
  const from = token === undefined ? 0 : Number(/^page-(\d+)$/.exec(token)?.[1] ?? Number.NaN);
  if (!(from <= all.length)) throw badToken();
  const to = from + most;
  return { items: all.slice(from, to), NextToken: to < all.length ? `page-${to}` : undefined };
}
