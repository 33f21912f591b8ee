/** Datapoints by namespace, metric and dimensions, kept in bins of a fixed length. */
import type { Instant, Microseconds } from "../../kernel/instant.ts";
import type { MetricSelector, Statistic } from "./alarm-configuration.ts";

export interface MetricIdentity extends MetricSelector {
  /** AWS's name of the unit: `Count`, `Milliseconds`, `None` ... */
  unit: string;
  /** True for a storage resolution of 1 s. Metrics of AWS's services have one datapoint a minute. */
  highResolution?: boolean;
}

/** Every datapoint of one stretch of time. */
export interface MetricBin {
  readonly from: Instant;
  count: number;
  sum: number;
  minimum: number;
  maximum: number;
  /** Each value, in the order of arrival; null while all of them are equal. */
  values: number[] | null;
  /** Statistic sets are in it, whose values nobody knows: it has no percentiles. */
  aggregated?: true;
}

/** What is known of many values at once. */
export interface StatisticSet {
  count: number;
  sum: number;
  minimum: number;
  maximum: number;
}

/** One metric with one set of dimensions. */
export class MetricSeries {
  readonly identity: MetricIdentity;
  private readonly binUs: Microseconds;
  private readonly bins = new Map<number, MetricBin>();
  private latest: MetricBin | undefined;

  constructor(identity: MetricIdentity, binUs: Microseconds) {
    this.identity = identity;
    this.binUs = binUs;
  }

  add(at: Instant, value: number): void {
    const bin = this.binAt(at);
    if (bin.values) bin.values.push(value);
    else if (bin.count > 0 && value !== bin.minimum) {
      bin.values = Array<number>(bin.count).fill(bin.minimum);
      bin.values.push(value);
    }
    bin.count++;
    bin.sum += value;
    if (value < bin.minimum) bin.minimum = value;
    if (value > bin.maximum) bin.maximum = value;
  }

  /** Values of which only these are known. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_StatisticSet.html */
  addSet(at: Instant, { count, sum, minimum, maximum }: StatisticSet): void {
    const bin = this.binAt(at);
    bin.aggregated = true;
    bin.count += count;
    bin.sum += sum;
    bin.minimum = Math.min(bin.minimum, minimum);
    bin.maximum = Math.max(bin.maximum, maximum);
  }

  /** The datapoint of a stretch of time that begins and ends with a bin; undefined when nothing was measured in it. */
  statistic(from: Instant, to: Instant, statistic: Statistic): number | undefined {
    const bins: MetricBin[] = [];
    for (let i = Math.floor(from / this.binUs); i * this.binUs < to; i++) {
      const bin = this.bins.get(i);
      if (bin && bin.from >= from) bins.push(bin);
    }
    return bins.length === 0 ? undefined : statisticOf(bins, statistic);
  }

  /** What there is, in the order of time. */
  inOrder(): MetricBin[] {
    return [...this.bins.values()].sort((a, b) => a.from - b.from);
  }

  private binAt(at: Instant): MetricBin {
    const { latest, binUs } = this;
    if (latest && at >= latest.from && at < latest.from + binUs) return latest;
    const index = Math.floor(at / binUs);
    let bin = this.bins.get(index);
    if (!bin) {
      bin = {
        from: index * binUs,
        count: 0,
        sum: 0,
        minimum: Infinity,
        maximum: -Infinity,
        values: null,
      };
      this.bins.set(index, bin);
    }
    this.latest = bin;
    return bin;
  }
}

/** The nearest-rank percentile of a bin: one of its values. `percent` is above 0 and at most 100. */
function binPercentile(bin: MetricBin, percent: number): number {
  if (!bin.values) return bin.minimum;
  return nearestRank(sorted(bin.values), percent);
}

/** Whether percentiles of a bin are known: AWS has none where statistic sets with several values were put. */
const hasPercentiles = ({ aggregated, minimum, maximum }: MetricBin): boolean =>
  !aggregated || minimum === maximum;

/** Several percentiles for the price of one sort. */
export function binPercentiles(bin: MetricBin, percents: readonly number[]): number[] {
  if (!bin.values) return percents.map(() => bin.minimum);
  const values = sorted(bin.values);
  return percents.map((percent) => nearestRank(values, percent));
}

// Typed arrays sort as numbers, and several times as fast.
const sorted = (values: readonly number[]): Float64Array => Float64Array.from(values).sort();

const nearestRank = (values: Float64Array, percent: number): number =>
  values[Math.max(0, Math.ceil((percent / 100) * values.length) - 1)]!;

function statisticOf(bins: MetricBin[], statistic: Statistic): number | undefined {
  switch (statistic) {
    case "SampleCount":
      return total(bins, (bin) => bin.count);
    case "Sum":
      return total(bins, (bin) => bin.sum);
    case "Average":
      return total(bins, (bin) => bin.sum) / total(bins, (bin) => bin.count);
    case "Minimum":
      return bins.reduce((least, bin) => Math.min(least, bin.minimum), Infinity);
    case "Maximum":
      return bins.reduce((most, bin) => Math.max(most, bin.maximum), -Infinity);
    default:
      if (!bins.every(hasPercentiles)) return undefined;
      return binPercentile(merged(bins), Number(statistic.slice(1)));
  }
}

const total = (bins: MetricBin[], of: (bin: MetricBin) => number): number =>
  bins.reduce((sum, bin) => sum + of(bin), 0);

function merged(bins: MetricBin[]): MetricBin {
  if (bins.length === 1) return bins[0]!;
  const values = bins.flatMap((bin) => bin.values ?? Array<number>(bin.count).fill(bin.minimum));
  return { ...bins[0]!, values };
}

export class MetricStore {
  private readonly binUs: Microseconds;
  private readonly highResolutionBinUs: Microseconds;
  private readonly byKey = new Map<string, MetricSeries>();

  /** Bins of metrics of standard and of high resolution. A query must begin and end with a bin. */
  constructor(binUs: Microseconds, highResolutionBinUs: Microseconds = binUs) {
    this.binUs = binUs;
    this.highResolutionBinUs = highResolutionBinUs;
  }

  /** The series to add to; made when it is asked for the first time. */
  series(identity: MetricIdentity): MetricSeries {
    const key = keyOf(identity);
    let series = this.byKey.get(key);
    if (!series) {
      series = new MetricSeries(
        identity,
        identity.highResolution ? this.highResolutionBinUs : this.binUs,
      );
      this.byKey.set(key, series);
    }
    return series;
  }

  find(selector: MetricSelector): MetricSeries | undefined {
    return this.byKey.get(keyOf(selector));
  }

  /** In the order in which they were first measured. */
  all(): MetricSeries[] {
    return [...this.byKey.values()];
  }
}

const keyOf = ({ namespace, metricName, dimensions }: MetricSelector): string =>
  JSON.stringify([namespace, metricName, ...Object.entries(dimensions).sort(byName)]);

const byName = ([a]: [string, string], [b]: [string, string]): number =>
  a < b ? -1 : a > b ? 1 : 0;
