/** What `sam build` does with `BuildMethod: esbuild`: each entry point with everything that it imports becomes one file. */
import { existsSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";
import type { Loader, Plugin } from "esbuild";
import type { BundleOrder } from "../projects/bundle-order.ts";
import { ProjectError } from "../projects/project-error.ts";
import { nameOf } from "../projects/specifiers.ts";
import type { SourceFiles } from "../session/protocol.ts";
import { loadLibraryIndex } from "../session/client/node-assets.ts";

/** `root` is where the tree of the order is. Throws {@link ProjectError}. */
export async function bundleWithEsbuild(order: BundleOrder, root: string): Promise<SourceFiles> {
  const { build } = await import("esbuild");
  const folder = join(root, order.folder);
  const outdir = join(folder, "..coldstart");
  try {
    const { outputFiles } = await build({
      absWorkingDir: folder,
      entryPoints: order.entryPoints.map((path) => join(root, path)),
      bundle: true,
      platform: "node",
      write: false,
      outdir,
      format: order.format,
      minify: order.minify,
      target: order.target,
      external: order.external,
      ...(order.mainFields ? { mainFields: order.mainFields } : {}),
      loader: order.loader as Record<string, Loader>,
      outExtension: order.outExtension,
      banner: order.banner,
      keepNames: order.keepNames,
      logLevel: "silent",
      plugins: [leaveToTheSandbox(await loadLibraryIndex())],
    });
    return Object.fromEntries(
      outputFiles.map(({ path, text }) => [relative(outdir, path).split(sep).join("/"), text]),
    );
  } catch (error) {
    throw new ProjectError(`${order.logicalId}: esbuild: ${messageOf(error, folder)}`);
  }
}

/** Packages that are not installed and that the sandbox brings along stay imports. */
const leaveToTheSandbox = (libraries: Record<string, unknown>): Plugin => ({
  name: "leave-to-the-sandbox",
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^[@\w]/ }, async ({ path, pluginData, ...from }) => {
      const name = nameOf(path);
      if (pluginData === "asked" || !Object.hasOwn(libraries, name)) return undefined;
      const { importer, namespace, resolveDir, kind } = from;
      const found = await resolve(path, {
        importer,
        namespace,
        resolveDir,
        kind,
        pluginData: "asked",
      });
      return found.errors.length > 0 ? { path, external: true } : found;
    });
  },
});

interface Failure {
  errors?: { text: string; location: { file: string; line: number; column: number } | null }[];
}

function messageOf(error: unknown, folder: string): string {
  const [first] = (error as Failure).errors ?? [];
  if (!first) return (error as Error).message;
  const { text, location } = first;
  const [, name] = /^Could not resolve "([@\w][^"]*)"/.exec(text) ?? [];
  const advice = name === undefined ? "" : `. Run npm install in ${folder}, which has to name it`;
  if (!location) return text + advice;
  const file = existsSync(join(folder, location.file)) ? location.file : basename(location.file);
  return `${file}:${location.line}:${location.column + 1}: ${text}${advice}.`;
}
