/** IP addresses as numbers, for the operator `cidr`. */
import { PatternError } from "./pattern-error.ts";

interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** What EventBridge takes for an address before it reads it. */
const V4 = /^\d+\.\d+\.\d+\.\d+$/;
const V6 = /^[0-9a-fA-F:]*:[0-9a-fA-F:]*$/;

const BYTE = 256;
const GROUPS = 8;
const GROUP_BITS = 16n;

/** `undefined` when the text is no address. */
export function parseAddress(text: string): Address | undefined {
  if (V4.test(text)) return parseV4(text);
  return V6.test(text) ? parseV6(text) : undefined;
}

function parseV4(text: string): Address | undefined {
  const bytes = text.split(".").map(Number);
  if (bytes.some((byte) => byte >= BYTE)) return undefined;
  return { bits: 32, value: BigInt(bytes.reduce((sum, byte) => sum * BYTE + byte, 0)) };
}

function parseV6(text: string): Address | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = GROUPS - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array<string>(missing).fill("0"), ...tail];
  if (groups.some((group) => !/^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return {
    bits: 128,
    value: groups.reduce((sum, group) => (sum << GROUP_BITS) | BigInt(`0x${group}`), 0n),
  };
}

/** Whether an address lies in a block such as `10.0.0.0/24`. Throws {@link PatternError} in AWS's words. */
export function compileBlock(block: string): (text: string) => boolean {
  const parts = block.split("/");
  if (parts.length !== 2) throw new PatternError("Malformed CIDR, one '/' required");
  const [text, mask] = parts as [string, string];
  if (!/^[+-]?\d+$/.test(mask)) {
    throw new PatternError("Malformed CIDR, mask bits must be an integer");
  }
  const maskBits = Number(mask);
  if (maskBits < 0) throw new PatternError("Malformed CIDR, mask bits must not be negative");
  const bottom = parseAddress(text);
  if (!bottom) throw new PatternError(`Nonstandard IP address: ${text}`);
  const { bits } = bottom;
  if (maskBits >= bits) {
    throw new PatternError(`IPv${bits === 32 ? 4 : 6} mask bits must be < ${bits}`);
  }
  const top = bottom.value | ((1n << BigInt(bits - maskBits)) - 1n);
  return (candidate) => {
    const address = parseAddress(candidate);
    return address?.bits === bits && address.value >= bottom.value && address.value <= top;
  };
}
