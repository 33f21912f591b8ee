/** Application Auto Scaling of provisioned concurrency. https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html */

export interface ScalableTarget {
  functionName: string;
  /** Alias or version. */
  qualifier: string;
  minimum: number;
  maximum: number;
  targetTracking?: TargetTracking;
  /** Changes of the range, `schedule` being `at(yyyy-mm-ddThh:mm:ss)`, `rate(...)` or `cron(...)`, in UTC. */
  scheduled?: { name: string; schedule: string; minimum?: number; maximum?: number }[];
}

/** Target tracking of provisioned concurrency's utilisation. */
export type TargetTracking = {
  /** Utilisation that is aimed at: 0.1 to 0.9. */
  target: number;
  /** Default 0 s. */
  scaleInCooldownSeconds?: number;
  /** Default 0 s. */
  scaleOutCooldownSeconds?: number;
  /** One-minute datapoints below 90 % of the target before it scales in. Default 15; AWS's guide says 3. */
  scaleInDatapoints?: number;
  disableScaleIn?: boolean;
};
