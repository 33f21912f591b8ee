/** One computation that the guest leaves to the host. */
import { bytesToBase64 } from "./base64.ts";
import type { Computing, ComputingOptions } from "./computing.ts";

/** `bytes` has one character per byte, `options` is JSON. Answers base64. Throws `GuestError`. */
export function computeFor(
  computing: Computing | undefined,
  operation: string,
  options: string,
  bytes: string,
): string {
  if (!computing) throw new Error("sandbox: there is nothing to compute with");
  const given = JSON.parse(options) as ComputingOptions;
  const array = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) array[i] = bytes.charCodeAt(i);
  return bytesToBase64(computing.perform(operation, given, array));
}
