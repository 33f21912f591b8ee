/** Which keys and common prefixes one answer of a listing has. https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-prefixes.html */

export interface ListRequest {
  readonly prefix: string;
  /** Empty: keys are not rolled up. */
  readonly delimiter: string;
  /** Keys and common prefixes up to this one are left out. */
  readonly after: string;
  readonly maxKeys: number;
}

export interface Listing {
  readonly keys: string[];
  readonly commonPrefixes: string[];
  readonly truncated: boolean;
  /** The last key or common prefix of this answer: the next one begins after it. */
  readonly last: string;
}

/** UTF-16 units in the order of the code points that they are part of: surrogates come last. */
const inCodePointOrder = (unit: number): number =>
  unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit;

/** The order of S3's listings: that of the keys' bytes in UTF-8. */
export function compareKeys(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const [left, right] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (left !== right) return inCodePointOrder(left) - inCodePointOrder(right);
  }
  return a.length - b.length;
}

/** The first place in a sorted list whose key does not come before `key`. */
export function placeOf(sorted: readonly string[], key: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareKeys(sorted[middle]!, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** `sorted`: every key of the bucket, in the order of {@link compareKeys}. */
export function listKeys(sorted: readonly string[], request: ListRequest): Listing {
  const { prefix, delimiter, after, maxKeys } = request;
  const keys: string[] = [];
  const commonPrefixes: string[] = [];
  let last = "";
  const begin = compareKeys(after, prefix) > 0 ? after : prefix;
  for (let i = placeOf(sorted, begin); i < sorted.length; i++) {
    const key = sorted[i]!;
    if (!key.startsWith(prefix)) break;
    const end = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    const common = end < 0 ? undefined : key.slice(0, end + delimiter.length);
    const entry = common ?? key;
    if (after !== "" && compareKeys(entry, after) <= 0) continue;
    if (common !== undefined && common === commonPrefixes.at(-1)) continue;
    if (keys.length + commonPrefixes.length >= maxKeys) {
      // A listing of no keys at all is complete.
      return { keys, commonPrefixes, truncated: maxKeys > 0, last };
    }
    if (common === undefined) keys.push(key);
    else commonPrefixes.push(common);
    last = entry;
  }
  return { keys, commonPrefixes, truncated: false, last };
}
