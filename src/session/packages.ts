/** How Node, and a bundler of TypeScript, find modules: for whoever reads a project before it is deployed. Loaded on demand. */
export {
  BUNDLER_GUESSES,
  CompiledFile,
  DeploymentError,
  GuestError,
  relativePath,
  Resolver,
  type PackageFiles,
  type PackageJson,
} from "../engine/packages.ts";

export { isPackage } from "./libraries.ts";
