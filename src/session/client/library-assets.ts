/** Where the bundled packages are in the site. Loaded with the first import of one. */
import indexUrl from "../../engine/generated/libraries/index.json?url";
import type { LibraryIndex } from "../libraries.ts";

const ARCHIVES: Record<string, string> = import.meta.glob(
  [
    "../../engine/generated/libraries/*.json",
    "!../../engine/generated/libraries/{index,works}.json",
  ],
  { query: "?url&no-inline", import: "default", eager: true },
);

export const libraryIndex = (): Promise<LibraryIndex> => read(indexUrl);

export const libraryFiles = (archive: string): Promise<Record<string, string>> =>
  read(ARCHIVES[`../../engine/generated/libraries/${archive}.json`]!);

async function read<T>(url: string): Promise<T> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered with status ${response.status}`);
  return (await response.json()) as T;
}
