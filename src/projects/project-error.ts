/** A project that cannot be run: what was expected, what is there, what to do. */
export class ProjectError extends Error {
  override readonly name = "ProjectError";
}
