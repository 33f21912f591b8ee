/** A folder on the command line as a project that can be run. */
import { readProject, type Project, type ReadOptions } from "../projects/project.ts";
import { ProjectError } from "../projects/project-error.ts";
import { SessionError } from "../session/protocol.ts";
import { loadLibraryIndex } from "../session/client/node-assets.ts";
import { quote, resolvePath } from "./arguments.ts";
import { diskTreeOf } from "./disk-tree.ts";
import { failureText, UsageError } from "./usage.ts";

interface Asked {
  handler?: string | undefined;
  parameters: Record<string, string>;
  serverless: NonNullable<ReadOptions["serverless"]>;
  /** Hears of the folders that were read, also when that failed. */
  onLook?: (folders: string[]) => void;
}

/** Throws a usage error. */
export async function readProjectFolder(
  argument: string,
  { handler, parameters, serverless, onLook }: Asked,
): Promise<Project> {
  const { tree, folder, root, watched } = diskTreeOf(resolvePath(argument));
  try {
    return await readProject(tree, {
      folder,
      parameters,
      serverless,
      ...(handler === undefined ? {} : { handler }),
      libraries: await loadLibraryIndex(),
      bundle: async (order) => {
        const { bundleWithEsbuild } = await import("./esbuild-bundle.ts");
        return bundleWithEsbuild(order, root);
      },
    });
  } catch (error) {
    if (error instanceof ProjectError) {
      const [first] = error.handlers ?? [];
      const advice =
        first === undefined ? "" : ` Say which one is meant, for example with --handler ${first}.`;
      throw new UsageError(`${quote(argument)}: ${error.message}${advice}`);
    }
    if (error instanceof SessionError && error.failure.kind === "input") {
      throw new UsageError(failureText(error.failure));
    }
    throw error;
  } finally {
    onLook?.(watched());
  }
}
