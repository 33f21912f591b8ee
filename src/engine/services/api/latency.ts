/**
 * How long calls of AWS's services take inside the region. AWS promises none of it; what is documented is "single-digit
 * milliseconds" for DynamoDB (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Introduction.html) and "roughly
 * 100-200 milliseconds" of first-byte latency for S3 at its worst, tens of milliseconds for small objects
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html). The others are typical figures of calls
 * from a function in the same region. Medians of log-normal times.
 */
export interface ServiceLatency {
  readonly medianMs: number;
  readonly sigma: number;
}

const USUAL: ServiceLatency = { medianMs: 12, sigma: 0.3 };

const LATENCIES: Readonly<Record<string, ServiceLatency>> = {
  dynamodb: { medianMs: 4, sigma: 0.3 },
  sqs: { medianMs: 8, sigma: 0.3 },
  sns: { medianMs: 15, sigma: 0.3 },
  events: { medianMs: 15, sigma: 0.3 },
  s3: { medianMs: 20, sigma: 0.35 },
  secretsmanager: { medianMs: 10, sigma: 0.3 },
  ssm: { medianMs: 12, sigma: 0.3 },
  lambda: { medianMs: 8, sigma: 0.3 },
  logs: { medianMs: 15, sigma: 0.3 },
  monitoring: { medianMs: 15, sigma: 0.3 },
  sts: { medianMs: 12, sigma: 0.3 },
  xray: { medianMs: 8, sigma: 0.3 },
};

/** DNS, TCP and TLS of a new connection inside the region; the CPU that TLS takes is in the function's own time. */
export const CONNECT_MS = 12;

export const latencyOf = (service: string): ServiceLatency => LATENCIES[service] ?? USUAL;
