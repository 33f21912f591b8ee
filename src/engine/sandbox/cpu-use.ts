/** CPU used since a slice began. */
export interface CpuUse {
  /** Of QuickJS. */
  readonly units: number;
  /** What costs besides, in nanoseconds. */
  readonly chargedNs: number;
}
