/**
 * What `sam build` asks of esbuild for a function.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-using-build-typescript.html
 */
import { joined, type FileTree } from "./file-tree.ts";
import { scriptOf } from "./handlers.ts";
import { ProjectError } from "./project-error.ts";

export interface BundleOrder {
  logicalId: string;
  /** The function's folder in the tree. */
  folder: string;
  /** Paths in the tree. */
  entryPoints: string[];
  format: "cjs" | "esm" | "iife";
  minify: boolean;
  target: string[];
  external: string[];
  mainFields?: string[];
  /** By ending: `{ ".sql": "text" }`. */
  loader: Record<string, string>;
  /** By ending: `{ ".js": ".mjs" }`. */
  outExtension: Record<string, string>;
  banner: Record<string, string>;
  keepNames: boolean;
}

interface Named {
  logicalId: string;
  handler: string;
  buildProperties?: unknown;
}

/** Settings with no effect on a run. */
const NO_EFFECT = ["Sourcemap", "SourcesContent", "UseNpmCi"];

/** Throws {@link ProjectError}. */
export function bundleOrderOf(
  tree: FileTree,
  folder: string,
  { logicalId, handler, buildProperties }: Named,
): BundleOrder {
  const given = (buildProperties ?? {}) as Record<string, unknown>;
  const place = (name: string): string => `${logicalId}: Metadata.BuildProperties.${name}`;
  const refuse = (name: string, expected: string): never => {
    throw new ProjectError(
      `${place(name)} has to be ${expected}, not ${JSON.stringify(given[name])}.`,
    );
  };
  const texts = (name: string): string[] => {
    const value = given[name] ?? [];
    const all = typeof value === "string" ? value.split(",") : value;
    if (Array.isArray(all) && all.every((it) => typeof it === "string")) return all as string[];
    return refuse(name, "a list of texts");
  };
  const flag = (name: string, otherwise: boolean): boolean => {
    const value = given[name] ?? otherwise;
    return typeof value === "boolean" ? value : refuse(name, "true or false");
  };
  const pairs = (name: string): Record<string, string> =>
    Object.fromEntries(
      texts(name).map((each) => {
        const at = each.indexOf("=");
        if (at < 1) refuse(name, "a list of texts like .ext=value");
        return [each.slice(0, at), each.slice(at + 1)];
      }),
    );
  const KNOWN = [
    ...NO_EFFECT,
    "Banner",
    "EntryPoints",
    "External",
    "Format",
    "KeepNames",
    "Loader",
    "MainFields",
    "Minify",
    "OutExtension",
    "Target",
  ];
  const unknown = Object.keys(given).find((name) => !KNOWN.includes(name));
  if (unknown !== undefined) {
    throw new ProjectError(
      `${place(unknown)} is not simulated. Settings of esbuild here: ${KNOWN.join(", ")}.`,
    );
  }
  const format = given["Format"] ?? "cjs";
  if (format !== "cjs" && format !== "esm" && format !== "iife") {
    refuse("Format", "cjs, esm or iife");
  }
  const named = texts("EntryPoints");
  const entryPoints = named.map((entry) => {
    const path = joined(folder, entry.replace(/^\.\//, ""));
    const found = [path, `${path}.ts`, `${path}.js`].find((each) => tree.kindOf(each) === "file");
    return found ?? refuse("EntryPoints", `names of files in ${folder || "the folder"}`);
  });
  const own = scriptOf(tree, folder, handler);
  const mainFields = texts("MainFields");
  const target = texts("Target");
  return {
    logicalId,
    folder,
    entryPoints: named.length > 0 ? entryPoints : own === undefined ? [] : [own],
    format: format as BundleOrder["format"],
    minify: flag("Minify", true),
    target: target.length > 0 ? target : ["es2020"],
    external: texts("External"),
    ...(mainFields.length > 0 ? { mainFields } : {}),
    loader: pairs("Loader"),
    outExtension: pairs("OutExtension"),
    banner: pairs("Banner"),
    keepNames: flag("KeepNames", false),
  };
}
