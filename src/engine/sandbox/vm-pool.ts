/**
 * The few WebAssembly instances in which all VMs of an image take turns. Whoever runs has one; when none is left, the VM
 * that has not run for longest is parked. Nothing of that can be seen from inside a VM.
 */
import type { BootedVm } from "./vm-boot.ts";
import {
  applyDifference,
  differingBlocks,
  overwrite,
  revertBlocks,
  takeDifference,
  writeImage,
  type VmDifference,
  type VmImage,
} from "./vm-image.ts";
import { VmValues } from "./vm-values.ts";
import { WasmInstance } from "./wasm.ts";

/**
 * Instances that are kept: about 4 MB each. More would let more environments take turns without being parked, which takes
 * a millisecond.
 */
export const DEFAULT_LIVE_VMS = 64;

/** An instance and who is in it. */
export interface Seat {
  readonly instance: WasmInstance;
  readonly values: VmValues;
  sitter: Sitter | undefined;
  /** Nobody's: where the program break was, so that what is above it in the image's eyes is found. */
  programBreak: number;
  lastUse: number;
}

/** A VM as the pool sees it. */
export interface Sitter {
  /** What it has beyond the image while it has no seat. */
  difference: VmDifference;
  readonly programBreak: number;
  /** Its seat is about to be taken away. */
  leave(): void;
}

export class VmPool {
  private readonly wasm: WebAssembly.Module;
  private readonly image: VmImage;
  private readonly capacity: number;
  private readonly seats: Seat[] = [];
  private uses = 0;

  /** `booted`: the VM that the image was taken of; its instance is the first seat. */
  constructor(wasm: WebAssembly.Module, booted: BootedVm, capacity: number) {
    const { image, instance, values } = booted;
    this.wasm = wasm;
    this.image = image;
    this.capacity = capacity;
    this.seats.push(emptySeat(instance, values, image.programBreak));
  }

  /** Notes that the VM in the seat runs now. */
  touch(seat: Seat): void {
    seat.lastUse = ++this.uses;
  }

  /** Finds a seat for a VM and brings the VM back into it. */
  seat(sitter: Sitter): Seat {
    const { memoryBytes } = sitter.difference;
    const seat = this.freeSeat(memoryBytes);
    seat.sitter = sitter;
    // QuickJS must find the size it left: it asks to grow when it meets the end.
    seat.instance.growTo(memoryBytes);
    applyDifference(seat.instance, sitter.difference);
    this.touch(seat);
    return seat;
  }

  /** The VM in the seat has come to its end. */
  leave(seat: Seat): void {
    seat.programBreak = seat.sitter!.programBreak;
    seat.sitter = undefined;
  }

  /** A seat that holds the image and nothing else, in at most so much memory: WebAssembly's cannot shrink. */
  private freeSeat(memoryBytes: number): Seat {
    const free = this.bestSeat(memoryBytes, (seat) => !seat.sitter);
    if (free) {
      overwrite(this.image, free.instance, free.programBreak);
      return this.emptied(free);
    }
    if (this.seats.length < this.capacity) return this.newSeat();
    const unfit = this.seats.find((seat) => !seat.sitter);
    if (unfit) return this.replaced(unfit);
    const longest = this.seats.reduce((a, b) => (b.lastUse < a.lastUse ? b : a));
    const blocks = this.park(longest);
    if (longest.instance.bytes.length > memoryBytes) return this.replaced(longest);
    return this.cleared(longest, blocks);
  }

  /** The largest that is not too large. */
  private bestSeat(memoryBytes: number, suits: (seat: Seat) => boolean): Seat | undefined {
    let best: Seat | undefined;
    for (const seat of this.seats) {
      const { length } = seat.instance.bytes;
      if (length > memoryBytes || !suits(seat)) continue;
      if (!best || length > best.instance.bytes.length) best = seat;
    }
    return best;
  }

  /** What the VM in the seat has beyond the image. */
  differenceOf(seat: Seat): VmDifference {
    return takeDifference(seat.instance, this.blocksOf(seat));
  }

  private blocksOf({ instance, sitter }: Seat): Uint32Array {
    return differingBlocks(this.image, instance, sitter!.programBreak);
  }

  private park(seat: Seat): Uint32Array {
    const sitter = seat.sitter!;
    const blocks = this.blocksOf(seat);
    sitter.difference = takeDifference(seat.instance, blocks);
    sitter.leave();
    seat.sitter = undefined;
    return blocks;
  }

  private cleared(seat: Seat, blocks: Uint32Array): Seat {
    revertBlocks(this.image, seat.instance, blocks);
    return this.emptied(seat);
  }

  private emptied(seat: Seat): Seat {
    // A VM that was ended in the middle of its work has left its stack as it was.
    seat.instance.exports.stackPointer.value = this.image.places.layout.stackTop;
    return seat;
  }

  private replaced(seat: Seat): Seat {
    this.seats.splice(this.seats.indexOf(seat), 1);
    return this.newSeat();
  }

  private newSeat(): Seat {
    const instance = new WasmInstance(this.wasm);
    if (instance.rejectionCallback !== this.image.rejectionCallback) {
      throw new Error("sandbox: this runtime numbers functions in another way in every instance");
    }
    writeImage(this.image, instance);
    const values = new VmValues(instance, this.image.places);
    const seat = emptySeat(instance, values, this.image.programBreak);
    this.seats.push(seat);
    return seat;
  }
}

const emptySeat = (instance: WasmInstance, values: VmValues, programBreak: number): Seat => ({
  instance,
  values,
  sitter: undefined,
  programBreak,
  lastUse: 0,
});
