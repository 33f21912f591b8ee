import { keep, type Kept } from "./kept.ts";
import { pageStorage, type StoragePort } from "./storage.ts";

export interface Preferences {
  /** `full`: Monaco with types and errors in place. `plain`: a text field, which screen readers and phones handle best. */
  editor: "full" | "plain";
  /** True when Tab leaves the editor instead of indenting. */
  tabMovesFocus: boolean;
}

export const DEFAULT_PREFERENCES: Preferences = { editor: "full", tabMovesFocus: false };

export function openPreferences(storage: Promise<StoragePort>): Kept<Preferences> {
  return keep<Preferences>("preferences", DEFAULT_PREFERENCES, storage);
}

let shared: Kept<Preferences> | undefined;

/** The page's one set of preferences. */
export function pagePreferences(): Kept<Preferences> {
  return (shared ??= openPreferences(pageStorage()));
}
