/** Who sends a request to a host outside AWS. Connections belong to a process (an environment's incarnation). */
export interface RequestOwner {
  functionName: string;
  /** Name of the function's role. */
  role?: string;
  environmentId: string;
  incarnation: number;
  requestId?: string;
}
