/** The buckets of the account, what may be asked of them how often, and who is told what happens in them. */
import { RandomStream } from "../../kernel/random.ts";
import { ConfigurationError } from "../../lambda/configuration-rules.ts";
import { TokenBuckets } from "../../lambda/token-bucket.ts";
import { base64ToBytes, isBase64 } from "../../sandbox/base64.ts";
import type { ServicePorts } from "../api/service-ports.ts";
import { Bucket, type BucketPorts } from "./bucket.ts";
import type { BucketConfiguration } from "./configuration.ts";
import { noSuchBucket, S3Error, slowDown } from "./errors.ts";
import { bucketState, type BucketState } from "./final-state.ts";
import { Notifier } from "./notifier.ts";
import { S3_QUOTAS } from "./quotas.ts";
import { isBucketName, validateBucket } from "./rules.ts";
import type { Caller } from "./notifications.ts";

/** A documentation address: somebody on the internet. */
const CLIENT_IP = "203.0.113.5";
const LAMBDA_ADDRESS = "lambda.amazonaws.com";

export class S3Service {
  private readonly ports: BucketPorts;
  private readonly buckets = new Map<string, Bucket>();
  private readonly requests: RandomStream;
  private readonly rates = new TokenBuckets();

  /** Throws {@link ConfigurationError}; `setting` is `buckets.<name>.<field>`. */
  constructor(configurations: readonly BucketConfiguration[], services: ServicePorts) {
    const notifier = new Notifier(services);
    const ports: BucketPorts = {
      ...services,
      notify: (event, configuration) => notifier.notify(event, configuration),
    };
    this.ports = ports;
    this.requests = new RandomStream(ports.seed, "s3 requests");
    for (const configuration of configurations) {
      validateBucket(configuration);
      const { name } = configuration;
      if (this.buckets.has(name)) {
        throw new ConfigurationError(
          `buckets.${name}.name`,
          `There are two buckets of the name ${name}.`,
        );
      }
      this.buckets.set(name, withObjects(configuration, ports));
    }
  }

  /** Throws {@link S3Error} when there is none. */
  bucket(name: string): Bucket {
    const bucket = this.buckets.get(name);
    if (!bucket) throw noSuchBucket(name);
    return bucket;
  }

  has(name: string): boolean {
    return this.buckets.has(name);
  }

  /** By name. */
  listBuckets(): Bucket[] {
    return [...this.buckets.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** In us-east-1 creating one's own bucket again succeeds and changes nothing. Throws {@link S3Error}. */
  createBucket(name: string): void {
    if (this.buckets.has(name)) return;
    if (!isBucketName(name)) {
      throw new S3Error("InvalidBucketName", 400, "The specified bucket is not valid.", {
        BucketName: name,
      });
    }
    this.buckets.set(name, new Bucket({ name }, this.ports));
    this.ports.record({ type: "bucket.created", bucket: name });
  }

  /** Throws {@link S3Error}. */
  deleteBucket(name: string): void {
    if (!this.bucket(name).empty) {
      throw new S3Error("BucketNotEmpty", 409, "The bucket you tried to delete is not empty", {
        BucketName: name,
      });
    }
    this.buckets.delete(name);
    this.ports.record({ type: "bucket.deleted", bucket: name });
  }

  /**
   * Counts a request against the rate of its prefix: the key up to its last slash. S3 splits prefixes as traffic grows, in its
   * own time; here every prefix has its rate at once. Throws {@link S3Error}.
   */
  admit(kind: "read" | "write", bucket: string, key: string): void {
    const { readsPerSecond, writesPerSecond } = S3_QUOTAS;
    const name = `${kind} ${bucket}/${key.slice(0, key.lastIndexOf("/") + 1)}`;
    const { value } = kind === "read" ? readsPerSecond : writesPerSecond;
    if (!this.rates.take(name, this.ports.agenda.now, value)) throw slowDown();
  }

  /** A caller that is no function of the account: a client of the workload, or Lambda itself. */
  callerOutside(requester: "client" | "lambda", principalId: string): Caller {
    return {
      principalId,
      sourceIp: requester === "client" ? CLIENT_IP : LAMBDA_ADDRESS,
      requestId: this.requests.hex(8).toUpperCase(),
      hostId: this.requests.hex(32),
      requester,
    };
  }

  /** What is in the buckets. */
  get state(): BucketState[] {
    return this.listBuckets().map(bucketState);
  }
}

function withObjects(configuration: BucketConfiguration, ports: BucketPorts): Bucket {
  const bucket = new Bucket(configuration, ports);
  for (const [i, object] of (configuration.objects ?? []).entries()) {
    const { key, body, base64, contentType, metadata = {} } = object;
    const refuse = (message: string): never => {
      throw new ConfigurationError(`buckets.${configuration.name}.objects[${i}]`, message);
    };
    if (body !== undefined && base64 !== undefined)
      refuse("An object has body or base64, not both.");
    if (bucket.has(key)) refuse(`There are two objects with the key ${key}.`);
    const bytes = base64 === undefined ? new TextEncoder().encode(body ?? "") : bytesOf(base64);
    if (!bytes) return refuse("base64 is not base64.");
    try {
      bucket.putInitially(key, bytes, { headers: contentType ? { contentType } : {}, metadata });
    } catch (error) {
      if (!(error instanceof S3Error)) throw error;
      refuse(error.message);
    }
  }
  return bucket;
}

const bytesOf = (base64: string): Uint8Array | undefined =>
  isBase64(base64) ? base64ToBytes(base64) : undefined;
