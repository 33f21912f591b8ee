/** A project that cannot be run: what was expected, what is there, what to do. */
export class ProjectError extends Error {
  override readonly name = "ProjectError";
  /** Set when somebody has to say which handler is meant: those that there seem to be. */
  readonly handlers: readonly string[] | undefined;

  constructor(message: string, handlers?: readonly string[]) {
    super(message);
    this.handlers = handlers;
  }
}
