/** Randomness from the run's seed. */
import { host } from "./host.ts";

const HEX = "0123456789abcdef";
const fromHex = (text: string, into: Uint8Array): void => {
  for (let i = 0; i < into.length; i++) into[i] = parseInt(text.slice(2 * i, 2 * i + 2), 16);
};

export const randomBytes = (count: number): Uint8Array => {
  const bytes = new Uint8Array(count);
  fromHex(host.randomBytes(count), bytes);
  return bytes;
};

/** RFC 9562, version 4. */
export function randomUUID(): string {
  const hex = host.randomBytes(16);
  const variant = HEX[(parseInt(hex[16]!, 16) & 3) | 8]!;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const LARGEST_REQUEST_BYTES = 65_536;

export function getRandomValues<T extends ArrayBufferView>(view: T): T {
  if (view.byteLength > LARGEST_REQUEST_BYTES) {
    throw new Error(`The requested length exceeds ${LARGEST_REQUEST_BYTES} bytes`);
  }
  fromHex(
    host.randomBytes(view.byteLength),
    new Uint8Array(view.buffer, view.byteOffset, view.byteLength),
  );
  return view;
}

export function installSeededBuiltins(): void {
  Object.defineProperty(Math, "random", {
    value: () => host.random(),
    writable: true,
    configurable: true,
    enumerable: false,
  });
}
