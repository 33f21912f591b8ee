/** The streams of the account. */
import { ConfigurationError } from "../../lambda/configuration-rules.ts";
import type { StreamConfiguration } from "./configuration.ts";
import { STREAM_QUOTAS } from "./quotas.ts";
import { Stream, type StreamPorts } from "./stream.ts";

const NAME = /^[a-zA-Z0-9_.-]{1,128}$/;
/** More than anybody looks at; AWS's own limit is an account's quota. */
const SHARDS_MAXIMUM = 100;

export class StreamService {
  private readonly streams = new Map<string, Stream>();
  private readonly ports: StreamPorts;
  /** Names of tables; one that was deleted and made again has a new stream. */
  private readonly ofTables = new Set<string>();

  /** Throws {@link ConfigurationError}; `setting` is `streams.<name>.<field>`. */
  constructor(configurations: readonly StreamConfiguration[], ports: StreamPorts) {
    this.ports = ports;
    for (const configuration of configurations) {
      validateStream(configuration);
      const { name } = configuration;
      if (this.streams.has(name)) {
        refuse(configuration, "name", `There are two streams of the name ${name}.`);
      }
      this.streams.set(name, new Stream(configuration, ports));
    }
  }

  stream(name: string): Stream | undefined {
    return this.streams.get(name);
  }

  /** The stream of a table of the account. Throws {@link ConfigurationError} when the account defines another of its name. */
  openTableStream(name: string, shards: number): Stream {
    const configuration: StreamConfiguration = { name, kind: "dynamodb", shards };
    const known = this.streams.get(name);
    if (known && !this.ofTables.has(name)) {
      refuse(
        configuration,
        "name",
        `The table ${name} has a stream of its own. Remove the stream, or give it another name.`,
      );
    }
    this.ofTables.add(name);
    const stream = new Stream(configuration, this.ports);
    this.streams.set(name, stream);
    return stream;
  }

  /** The label at the end of a DynamoDB stream's ARN is made by AWS: nobody can know it beforehand, so it is not looked at. */
  streamByArn(arn: string): Stream | undefined {
    const known = unlabelled(arn);
    return [...this.streams.values()].find((stream) => unlabelled(stream.arn) === known);
  }
}

const unlabelled = (arn: string): string => arn.replace(/(:table\/[^/]+\/stream\/).*$/, "$1");

function validateStream(configuration: StreamConfiguration): void {
  const { name, kind = "kinesis", shards = 1, retentionHours } = configuration;
  if (!NAME.test(name)) {
    refuse(
      configuration,
      "name",
      `A stream's name has 1 to 128 letters, digits, hyphens, underscores or dots; it is ${JSON.stringify(name)}.`,
    );
  }
  if (kind !== "kinesis" && kind !== "dynamodb") {
    refuse(
      configuration,
      "kind",
      `kind must be kinesis or dynamodb; it is ${JSON.stringify(kind)}.`,
    );
  }
  if (!Number.isInteger(shards) || shards < 1 || shards > SHARDS_MAXIMUM) {
    refuse(
      configuration,
      "shards",
      `shards must be a whole number from 1 to ${SHARDS_MAXIMUM}; it is ${JSON.stringify(shards)}.`,
    );
  }
  if (retentionHours === undefined) return;
  const { kinesisRetentionDefault, kinesisRetentionMaximum, dynamoDbRetention } = STREAM_QUOTAS;
  const least = kinesisRetentionDefault.value / 3_600;
  const most = (kind === "kinesis" ? kinesisRetentionMaximum : dynamoDbRetention).value / 3_600;
  if (Number.isInteger(retentionHours) && retentionHours >= least && retentionHours <= most) return;
  refuse(
    configuration,
    "retentionHours",
    `retentionHours of a ${kind} stream must be ${least === most ? least : `a whole number from ${least} to ${most}`}; it is ${JSON.stringify(retentionHours)}.`,
  );
}

function refuse({ name }: StreamConfiguration, field: string, message: string): never {
  throw new ConfigurationError(`streams.${name}.${field}`, message);
}
