/** The bundled packages as the reference shows them. */
import index from "../engine/generated/libraries/index.json";
import { LIBRARIES } from "../libraries/packages.ts";

export interface ListedLibrary {
  name: string;
  version: string;
  /** Where a function finds it. */
  place: "runtime" | "function";
  /** What can be imported besides the package itself, without the package's name. */
  subpaths: string[];
}

const bundled: Record<string, { version: string; entries: object }> = index;

export const libraries: ListedLibrary[] = LIBRARIES.map(({ name, inRuntime }) => {
  const { version = "", entries = {} } = bundled[name] ?? {};
  return {
    name,
    version,
    place: inRuntime ? "runtime" : "function",
    subpaths: Object.keys(entries)
      .filter((key) => key !== ".")
      .map((key) => key.slice(2)),
  };
});
