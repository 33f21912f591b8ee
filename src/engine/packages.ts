/** The part of the engine that knows how Node finds modules: a door of its own, loaded where a project is read. */
export { CompiledFile } from "./sandbox/compiled-file.ts";
export type { PackageJson } from "./sandbox/deployment.ts";
export { DeploymentError } from "./sandbox/deployment-error.ts";
export { GuestError } from "./sandbox/guest-error.ts";
export { relativePath } from "./sandbox/paths.ts";
export { BUNDLER_GUESSES, Resolver, type PackageFiles } from "./sandbox/resolution.ts";
