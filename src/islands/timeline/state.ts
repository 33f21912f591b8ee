import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Item } from "./item.ts";

/** What the keyboard is at. */
export class CursorState {
  readonly #item = signal<Item | null>(null);
  readonly #active = signal(false);
  readonly item: ReadonlySignal<Item | null> = this.#item;
  /** The same while the keyboard is in use on the timeline, else null. */
  readonly shown: ReadonlySignal<Item | null> = computed(() =>
    this.#active.value ? this.#item.value : null,
  );

  moveTo(item: Item | null): void {
    this.#item.value = item;
  }

  setActive(active: boolean): void {
    this.#active.value = active;
  }
}

export interface Hover {
  item: Item;
  x: number;
  y: number;
}

/** Where the pointer is. Apart from the drawing, so that moving it draws nothing again. */
export class PointerState {
  readonly #us = signal<number | null>(null);
  readonly #hover = signal<Hover | null>(null);
  readonly us: ReadonlySignal<number | null> = this.#us;
  readonly hover: ReadonlySignal<Hover | null> = this.#hover;

  move(us: number, hover: Hover | null): void {
    this.#us.value = us;
    this.#hover.value = hover;
  }

  /** What is under the pointer moves away under it. */
  forgetHover(): void {
    this.#hover.value = null;
  }

  leave(): void {
    this.#us.value = null;
    this.#hover.value = null;
  }
}
