/**
 * Node's streams, and what AWS's runtime client sends a streamed response with. A script of its own: only the VMs of
 * scenarios whose code names streams boot with it. What it shares with the rest of the guest comes as `dependencies`
 * (scripts/build-sandbox.mjs).
 */
import Stream from "readable-stream/lib/stream.js";
import { StringDecoder } from "string_decoder/";
import { createResponseRequest } from "./response-request.ts";

// Node's since 22; the package has what Node had before.
(
  Stream as unknown as { setDefaultHighWaterMark(objects: boolean, bytes: number): void }
).setDefaultHighWaterMark(false, 65_536);

export const stream = Stream;
export const stringDecoder = { StringDecoder };
export { createResponseRequest };
