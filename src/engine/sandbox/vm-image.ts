/**
 * A booted VM as bytes, and every other VM as what differs from it. A VM that waits is parked: its instance of WebAssembly
 * goes to another, and the blocks that differ from the image are kept.
 */
import type { VmLayout } from "./vm-layout.ts";
import type { ValuePlaces } from "./vm-values.ts";
import type { Pointer, ValuePointer, WasmInstance } from "./wasm.ts";

export interface VmPlaces extends ValuePlaces {
  readonly runtime: Pointer;
  readonly layout: VmLayout;
  readonly dispatch: ValuePointer;
  /** The numbers of the guest's operations as guest values, by number. */
  readonly operations: readonly ValuePointer[];
  readonly contextOut: Pointer;
  /** Where the guest says what is left to do; see `guest/mailbox.ts`. */
  readonly mailbox: Pointer;
}

export interface VmImage {
  readonly places: VmPlaces;
  readonly words: Int32Array;
  readonly memoryBytes: number;
  readonly programBreak: number;
  /** The place of QuickJS's rejection callback in the function table. */
  readonly rejectionCallback: number;
}

/** What a VM has beyond its image. */
export interface VmDifference {
  /** Word offsets of the blocks that differ. */
  readonly blocks: Uint32Array;
  /** Their words, one block after the other. */
  readonly words: Int32Array;
  readonly memoryBytes: number;
}

/** The difference of a VM that has not run yet. */
export const untouched = ({ memoryBytes }: VmImage): VmDifference => ({
  blocks: new Uint32Array(0),
  words: new Int32Array(0),
  memoryBytes,
});

/** 128 bytes: smaller blocks save memory, larger ones time. Changed reference counts are scattered over the heap. */
const BLOCK_WORDS = 32;

/** Everything that is ever read again: static data, and the heap up to the program break. The stack between them is dead while a VM waits. */
function usedRanges(image: VmImage, programBreak: number): [from: number, to: number][] {
  const { stackTop, stackBytes } = image.places.layout;
  return [
    [0, upToBlock(stackTop - stackBytes)],
    [Math.floor(stackTop / 4 / BLOCK_WORDS) * BLOCK_WORDS, upToBlock(programBreak)],
  ];
}

const upToBlock = (bytes: number): number => Math.ceil(bytes / 4 / BLOCK_WORDS) * BLOCK_WORDS;

/** Word offsets of the blocks of `instance` that differ from the image. */
export function differingBlocks(
  image: VmImage,
  instance: WasmInstance,
  programBreak: number,
): Uint32Array {
  const found: number[] = [];
  for (const [from, to] of usedRanges(image, programBreak)) {
    const within = Math.min(to, image.words.length);
    findDifferent(instance.words, image.words, from, within, found);
    findNonZero(instance.words, within, to, found);
  }
  return Uint32Array.from(found);
}

function findDifferent(
  words: Int32Array,
  others: Int32Array,
  from: number,
  to: number,
  found: number[],
): void {
  for (let block = from; block < to; block += BLOCK_WORDS) {
    for (let at = block; at < block + BLOCK_WORDS; at += 4) {
      const differs =
        (words[at]! ^ others[at]!) |
        (words[at + 1]! ^ others[at + 1]!) |
        (words[at + 2]! ^ others[at + 2]!) |
        (words[at + 3]! ^ others[at + 3]!);
      if (differs === 0) continue;
      found.push(block);
      break;
    }
  }
}

function findNonZero(words: Int32Array, from: number, to: number, found: number[]): void {
  for (let block = from; block < to; block += BLOCK_WORDS) {
    for (let at = block; at < block + BLOCK_WORDS; at++) {
      if (words[at] === 0) continue;
      found.push(block);
      break;
    }
  }
}

/** Copies the blocks out of the instance. */
export function takeDifference(instance: WasmInstance, blocks: Uint32Array): VmDifference {
  const words = new Int32Array(blocks.length * BLOCK_WORDS);
  forEachRun(blocks, (from, length, at) => copyWords(instance.words, from, words, at, length));
  return { blocks, words, memoryBytes: instance.bytes.length };
}

/** Puts a difference into an instance that holds the image. */
export function applyDifference(instance: WasmInstance, { blocks, words }: VmDifference): void {
  forEachRun(blocks, (to, length, at) => copyWords(words, at, instance.words, to, length));
}

/** Blocks that lie next to each other, in words: what a process has allocated is mostly in one piece. */
function forEachRun(
  blocks: Uint32Array,
  visit: (start: number, length: number, at: number) => void,
): void {
  for (let first = 0; first < blocks.length;) {
    let next = first + 1;
    while (blocks[next] === blocks[next - 1]! + BLOCK_WORDS) next++;
    visit(blocks[first]!, (next - first) * BLOCK_WORDS, first * BLOCK_WORDS);
    first = next;
  }
}

/** Makes an instance that differs from the image in `blocks` hold the image again. */
export function revertBlocks(image: VmImage, instance: WasmInstance, blocks: Uint32Array): void {
  const { words } = instance;
  for (const block of blocks) {
    if (block < image.words.length) copyWords(image.words, block, words, block, BLOCK_WORDS);
    else words.fill(0, block, block + BLOCK_WORDS);
  }
}

/** Makes an instance hold the image again, whatever is in it: quicker than looking for what differs. */
export function overwrite(image: VmImage, instance: WasmInstance, programBreak: number): void {
  for (const [from, to] of usedRanges(image, programBreak)) {
    const within = Math.min(to, image.words.length);
    copyWords(image.words, from, instance.words, from, within - from);
    instance.words.fill(0, within, to);
  }
}

/** Writes the whole image into a fresh instance, whose memory is zero. */
export function writeImage(image: VmImage, instance: WasmInstance): void {
  instance.growTo(image.memoryBytes);
  for (const [from, to] of usedRanges(image, image.programBreak)) {
    instance.words.set(image.words.subarray(from, to), from);
  }
}

/** Up to here a loop is quicker than the host's own way to copy. */
const FEW_WORDS = 2 * BLOCK_WORDS;

function copyWords(
  from: Int32Array,
  at: number,
  to: Int32Array,
  target: number,
  length: number,
): void {
  if (length > FEW_WORDS) return to.set(from.subarray(at, at + length), target);
  for (let i = 0; i < length; i++) to[target + i] = from[at + i]!;
}
