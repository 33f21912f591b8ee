import type { VmLayout } from "./vm-layout.ts";
import type { Pointer, ValuePointer } from "./wasm.ts";

/** A booted VM as bytes: everything outside the extents is zero. */
export interface VmImage {
  readonly extents: readonly { readonly start: number; readonly bytes: Uint8Array }[];
  readonly memoryBytes: number;
  readonly runtime: Pointer;
  readonly context: Pointer;
  readonly dispatch: ValuePointer;
  readonly layout: VmLayout;
  readonly programBreak: number;
}

const EXTENT_BYTES = 4_096;

/** Most of a booted VM's memory has never been written; copying it would make every fork pay for it. */
export function nonZeroExtents(memory: Uint8Array): VmImage["extents"] {
  const extents: { start: number; bytes: Uint8Array }[] = [];
  let from = -1;
  for (let at = 0; at <= memory.length; at += EXTENT_BYTES) {
    const used =
      at < memory.length && memory.subarray(at, at + EXTENT_BYTES).some((byte) => byte !== 0);
    if (used && from === -1) from = at;
    if (used || from === -1) continue;
    extents.push({ start: from, bytes: memory.slice(from, at) });
    from = -1;
  }
  return extents;
}
