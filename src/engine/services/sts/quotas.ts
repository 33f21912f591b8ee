/** Numbers of AWS STS with their unit and where AWS states them. */
import type { Quota } from "../../lambda/quotas.ts";

const ASSUME_ROLE = "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html";

export const STS_QUOTAS = {
  durationMinimum: {
    title: "Shortest session of an assumed role",
    value: 900,
    unit: "s",
    source: ASSUME_ROLE,
  },
  durationDefault: {
    title: "Default session of an assumed role",
    value: 3_600,
    unit: "s",
    source: ASSUME_ROLE,
  },
  chainedDurationMaximum: {
    title:
      "Longest session of a role that is assumed with a role's credentials, as a function's are",
    value: 3_600,
    unit: "s",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html",
  },
} as const satisfies Record<string, Quota>;
