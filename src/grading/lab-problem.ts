/** Something that keeps a lab from being proven. */
export interface LabProblem {
  /** Folder or file within the lab, for example `mistakes/too-late`. */
  where: string;
  expected: string;
  received: string;
}
