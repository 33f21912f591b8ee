/** One computation that the guest leaves to the host. */
import type { Computing, ComputingOptions } from "./computing.ts";

/** `bytes` has one character per byte, `options` is JSON. Throws `GuestError`. */
export function computeFor(
  computing: Computing | undefined,
  operation: string,
  options: string,
  bytes: string,
): Uint8Array {
  if (!computing) throw new Error("sandbox: there is nothing to compute with");
  const given = JSON.parse(options) as ComputingOptions;
  const array = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) array[i] = bytes.charCodeAt(i);
  return computing.perform(operation, given, array);
}
