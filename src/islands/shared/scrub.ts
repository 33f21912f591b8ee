import { type ReadonlySignal, signal } from "@preact/signals";

/** Where a view's cursor stands in a run, for other views to follow without being rendered by it. */
export class Scrub {
  readonly #at = signal<number | null>(null);
  /** In microseconds of virtual time; null while there is no cursor. */
  readonly at: ReadonlySignal<number | null> = this.#at;

  readonly move = (atUs: number | null): void => {
    this.#at.value = atUs;
  };
}
