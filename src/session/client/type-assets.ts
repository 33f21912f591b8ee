/** Where the types of the bundled packages are in the site. Part of the editor that is loaded on intent; the types come with an import. */

/** By what is imported: the packages whose types that needs. Built-ins have `node:` only where they have no other name. */
interface TypeIndex {
  readonly libraries: Readonly<Record<string, readonly string[]>>;
  readonly builtins: Readonly<Record<string, readonly string[]>>;
}

const INDEX: Record<string, TypeIndex> = import.meta.glob(
  "../../engine/generated/types/index.json",
  { import: "default", eager: true },
);
const PACKAGES: Record<string, string> = import.meta.glob(
  ["../../engine/generated/types/*.json", "!../../engine/generated/types/{index,works}.json"],
  { query: "?url&no-inline", import: "default", eager: true },
);

export const typeIndex: TypeIndex = INDEX["../../engine/generated/types/index.json"]!;

/** The declarations of one package, by their path below node_modules. */
export async function typeFiles(name: string): Promise<Record<string, string>> {
  const url = PACKAGES[`../../engine/generated/types/${name}.json`]!;
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered with status ${response.status}`);
  return (await response.json()) as Record<string, string>;
}
