import type { Quota } from "../../lambda/quotas.ts";

const SOURCE = "https://aws.amazon.com/rds/postgresql/pricing/";
const BASIS = "From AWS's price page, Single-AZ; not read from the price file.";

const hour = (instanceClass: string, value: number): Quota => ({
  title: `One hour of an instance of class ${instanceClass}, PostgreSQL`,
  value,
  unit: "USD",
  source: SOURCE,
  basis: BASIS,
});

/** Prices of Amazon RDS for PostgreSQL in us-east-1, on demand. Storage is left out: a run is too short for it to matter. */
export const RDS_PRICES = {
  "db.t3.micro": hour("db.t3.micro", 0.018),
  "db.t3.small": hour("db.t3.small", 0.036),
  "db.t3.medium": hour("db.t3.medium", 0.072),
  "db.t3.large": hour("db.t3.large", 0.145),
  "db.t4g.micro": hour("db.t4g.micro", 0.016),
  "db.t4g.small": hour("db.t4g.small", 0.032),
  "db.t4g.medium": hour("db.t4g.medium", 0.065),
  "db.t4g.large": hour("db.t4g.large", 0.129),
  "db.m6g.large": hour("db.m6g.large", 0.159),
  "db.m7g.large": hour("db.m7g.large", 0.168),
  "db.m7g.xlarge": hour("db.m7g.xlarge", 0.337),
  "db.m7g.2xlarge": hour("db.m7g.2xlarge", 0.674),
  "db.r6g.large": hour("db.r6g.large", 0.225),
  "db.r7g.large": hour("db.r7g.large", 0.239),
  "db.r7g.xlarge": hour("db.r7g.xlarge", 0.478),
  "db.r7g.2xlarge": hour("db.r7g.2xlarge", 0.956),
} as const satisfies Record<string, Quota>;
