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
  "rds-data": { medianMs: 15, sigma: 0.3 },
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

/**
 * TCP inside the region. Pings between availability zones take about 0.5 to 1 ms there and back, less inside one: AWS promises
 * "single-digit millisecond latency" (https://aws.amazon.com/about-aws/global-infrastructure/regions_az/). Each connection has
 * its own way.
 */
export const ONE_WAY_MS = { least: 0.25, most: 0.5 } as const;
/** A name of the VPC, asked of the Route 53 Resolver, which is in every zone. */
export const DNS_MS = 1;
/** Until a name is known not to exist: the resolver asks further away. */
export const DNS_FAILURE_MS = 5;
/** On the loopback interface, nobody has to answer. */
export const LOOPBACK_MS = 0.05;
/**
 * Linux sends a SYN seven times, after 1, 2, 4 ... seconds, before it gives up (`tcp_syn_retries` is 6).
 * https://www.kernel.org/doc/html/v6.1/networking/ip-sysctl.html
 */
export const SYN_TIMEOUT_MS = 127_000;
/** CPU that a server needs for its part of a TLS handshake, an RSA signature for the most part. */
export const TLS_SERVER_MS = 1;
