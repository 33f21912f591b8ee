/** The first message of a connection, which has no type. https://www.postgresql.org/docs/current/protocol-message-formats.html */
import { textAt } from "./messages.ts";

/** In place of a version. */
const SSL_REQUEST = 80_877_103;
const GSSENC_REQUEST = 80_877_104;
const CANCEL_REQUEST = 80_877_102;
const PROTOCOL_3 = 3;

export type FirstMessage =
  | { readonly kind: "ssl" }
  | { readonly kind: "gss" }
  | { readonly kind: "cancel"; readonly pid: number; readonly key: number }
  /** `user`, `database`, and settings by their names. */
  | { readonly kind: "startup"; readonly parameters: ReadonlyMap<string, string> }
  /** `2.0`. */
  | { readonly kind: "other"; readonly version: string };

export function firstMessageOf(body: Uint8Array): FirstMessage {
  const view = new DataView(body.buffer, body.byteOffset);
  const code = view.getUint32(0);
  if (code === SSL_REQUEST) return { kind: "ssl" };
  if (code === GSSENC_REQUEST) return { kind: "gss" };
  if (code === CANCEL_REQUEST) {
    return { kind: "cancel", pid: view.getUint32(4), key: view.getUint32(8) };
  }
  if (code >>> 16 === PROTOCOL_3) return { kind: "startup", parameters: parametersOf(body) };
  return { kind: "other", version: `${code >>> 16}.${code & 0xffff}` };
}

function parametersOf(body: Uint8Array): Map<string, string> {
  const parameters = new Map<string, string>();
  for (let at = 4; at < body.length;) {
    const name = textAt(body, at);
    if (name.text === "") break;
    const value = textAt(body, name.end);
    parameters.set(name.text, value.text);
    at = value.end;
  }
  return parameters;
}
