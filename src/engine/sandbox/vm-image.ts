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

const EXTENT_WORDS = 1_024;
const BYTES_PER_WORD = 4;

/** Most of a booted VM's memory has never been written; copying it would make every fork pay for it. */
export function nonZeroExtents(memory: Uint8Array): VmImage["extents"] {
  const words = new Int32Array(memory.buffer, memory.byteOffset, memory.length / BYTES_PER_WORD);
  const extents: { start: number; bytes: Uint8Array }[] = [];
  let from = -1;
  for (let at = 0; at <= words.length; at += EXTENT_WORDS) {
    const used = at < words.length && isUsed(words, at);
    if (used && from === -1) from = at;
    if (used || from === -1) continue;
    const start = from * BYTES_PER_WORD;
    extents.push({ start, bytes: memory.slice(start, at * BYTES_PER_WORD) });
    from = -1;
  }
  return extents;
}

function isUsed(words: Int32Array, from: number): boolean {
  for (let i = from; i < from + EXTENT_WORDS; i++) if (words[i] !== 0) return true;
  return false;
}
