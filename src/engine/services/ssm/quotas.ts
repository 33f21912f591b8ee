/** Numbers of Systems Manager Parameter Store. */
import type { Quota } from "../../lambda/quotas.ts";

const QUOTAS = "https://docs.aws.amazon.com/general/latest/gr/ssm.html";
const TIERS =
  "https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html";
const VERSIONS =
  "https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-versions.html";
const LABELS =
  "https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-labels.html";
const THROUGHPUT =
  "https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-throughput.html";
const api = (page: string): string =>
  `https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_${page}.html`;

export const SSM_QUOTAS = {
  standardValue: {
    title: "Largest value of a standard parameter",
    value: 4_096,
    unit: "bytes",
    source: TIERS,
  },
  advancedValue: {
    title: "Largest value of an advanced parameter",
    value: 8_192,
    unit: "bytes",
    source: TIERS,
  },
  versions: {
    title: "Versions that a parameter keeps",
    value: 100,
    unit: "count",
    source: VERSIONS,
  },
  labels: {
    title: "Labels of one version of a parameter",
    value: 10,
    unit: "count",
    source: LABELS,
  },
  hierarchyLevels: {
    title: "Levels of a parameter's name",
    value: 15,
    unit: "count",
    source: api("PutParameter"),
  },
  readsPerSecond: {
    title:
      "GetParameter, GetParameters and GetParametersByPath together, a second (default throughput)",
    value: 40,
    unit: "count",
    source: THROUGHPUT,
  },
  higherReadsPerSecond: {
    title: "GetParameter, a second (higher throughput)",
    value: 10_000,
    unit: "count",
    source: QUOTAS,
  },
  higherReadsOfManyPerSecond: {
    title: "GetParameters, a second (higher throughput)",
    value: 1_000,
    unit: "count",
    source: QUOTAS,
  },
  higherReadsByPathPerSecond: {
    title: "GetParametersByPath, a second (higher throughput)",
    value: 100,
    unit: "count",
    source: QUOTAS,
  },
  writesPerSecond: {
    title: "PutParameter, a second (default throughput)",
    value: 3,
    unit: "count",
    source: QUOTAS,
  },
  higherWritesPerSecond: {
    title: "PutParameter, a second (higher throughput)",
    value: 10,
    unit: "count",
    source: QUOTAS,
  },
  namesMaximum: {
    title: "Parameters that one GetParameters asks for",
    value: 10,
    unit: "count",
    source: api("GetParameters"),
  },
  pathPage: {
    title: "Parameters on one page of GetParametersByPath",
    value: 10,
    unit: "count",
    source: api("GetParametersByPath"),
  },
} as const satisfies Record<string, Quota>;
