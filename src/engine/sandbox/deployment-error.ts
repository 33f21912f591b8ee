/** A package that cannot be deployed: where and why. */
export class DeploymentError extends Error {
  override readonly name = "DeploymentError";
  /** `index.ts:3:14`, a file name, or what is wrong as a whole (`files`, `layers`). */
  readonly place: string;
  constructor(place: string, message: string) {
    super(message);
    this.place = place;
  }
}
