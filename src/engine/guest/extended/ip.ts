/** `net.isIP` and its sisters. */

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
const GROUP = /^[\da-f]{1,4}$/i;
const ZONE = /^[^%]*(?:%[\w.:~-]+)?$/;
const GROUPS = 8;

export const isIPv4 = (text: unknown): boolean => IPV4.test(String(text));

/** Groups of up to four digits; `::` stands for some that are zero, the last two may be an IPv4 address. */
export function isIPv6(value: unknown): boolean {
  const text = String(value);
  if (!ZONE.test(text)) return false;
  const [address = ""] = text.split("%");
  const halves = address.split("::");
  if (halves.length > 2) return false;
  const groups = halves.map((half) => (half === "" ? [] : half.split(":")));
  const last = groups.at(-1)!;
  const tail = last.at(-1);
  const endsInIPv4 = tail !== undefined && isIPv4(tail);
  if (endsInIPv4) last.splice(-1, 1, "0", "0");
  const count = groups.flat().length;
  if (!groups.flat().every((group) => GROUP.test(group))) return false;
  return halves.length === 2 ? count < GROUPS : count === GROUPS;
}

export const isIP = (text: unknown): 0 | 4 | 6 => (isIPv4(text) ? 4 : isIPv6(text) ? 6 : 0);
