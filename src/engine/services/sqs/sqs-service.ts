/** The queues of the account. */
import { ConfigurationError } from "../../lambda/configuration-rules.ts";
import type { QueueConfiguration } from "./configuration.ts";
import { noQueue, SqsError } from "./errors.ts";
import { Queue, type QueuePorts } from "./queue.ts";
import { SQS_QUOTAS } from "./quotas.ts";

const NAME = /^[a-zA-Z0-9_-]{1,80}$/;
const FIFO_NAME = /^[a-zA-Z0-9_-]{1,75}\.fifo$/;

export class SqsService {
  private readonly queues = new Map<string, Queue>();
  private readonly ports: QueuePorts;

  /** Throws {@link ConfigurationError}; `setting` is `queues.<name>.<field>`. */
  constructor(configurations: readonly QueueConfiguration[], ports: QueuePorts) {
    this.ports = ports;
    for (const configuration of configurations) {
      validateQueue(configuration);
      if (this.queues.has(configuration.name)) {
        refuse(configuration, "name", `There are two queues of the name ${configuration.name}.`);
      }
      this.queues.set(configuration.name, new Queue(configuration, ports));
    }
    for (const configuration of configurations) this.redrive(configuration);
  }

  queue(name: string): Queue | undefined {
    return this.queues.get(name);
  }

  queueByArn(arn: string): Queue | undefined {
    const queue = this.queues.get(arn.slice(arn.lastIndexOf(":") + 1));
    return queue?.arn === arn ? queue : undefined;
  }

  /** In the order of creation. */
  get names(): string[] {
    return [...this.queues.keys()];
  }

  /** CreateQueue: the same queue again is no error. Throws {@link SqsError}. */
  create(configuration: QueueConfiguration): void {
    const existing = this.queues.get(configuration.name);
    if (!existing) {
      this.checked(configuration);
      this.queues.set(configuration.name, new Queue(configuration, this.ports));
      return this.redrive(configuration);
    }
    const differs = Object.entries(configuration).some(
      ([name, value]) =>
        JSON.stringify(existing.configuration[name as "name"]) !== JSON.stringify(value),
    );
    if (!differs) return;
    throw new SqsError(
      "QueueNameExists",
      "A queue already exists with the same name and a different value for an attribute.",
    );
  }

  /** SetQueueAttributes: what `changes` does not name stays. Throws {@link SqsError}. */
  configure(queue: Queue, changes: QueueConfiguration): void {
    const configuration = { ...queue.configuration, ...changes };
    this.checked(configuration);
    queue.configuration = configuration;
    this.redrive(configuration);
  }

  /** Queues whose dead-letter queue it is. */
  sourcesOf({ name }: Queue): Queue[] {
    return [...this.queues.values()].filter(
      ({ configuration: { redrive } }) => redrive?.deadLetterQueue === name,
    );
  }

  private checked(configuration: QueueConfiguration): void {
    try {
      validateQueue(configuration);
      const target = configuration.redrive?.deadLetterQueue;
      if (target !== undefined && !this.queues.has(target)) throw noQueue();
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      throw new SqsError("InvalidAttributeValue", error.message);
    }
  }

  private redrive(configuration: QueueConfiguration): void {
    const { name, redrive } = configuration;
    if (!redrive) return;
    const target = this.queues.get(redrive.deadLetterQueue);
    const queue = this.queues.get(name)!;
    if (!target || target === queue) {
      refuse(
        configuration,
        "redrive",
        `The dead-letter queue of ${name} must be another queue of the account; it is ${redrive.deadLetterQueue}.`,
      );
    }
    if (target.fifo !== queue.fifo) {
      refuse(
        configuration,
        "redrive",
        `The dead-letter queue of a FIFO queue must be a FIFO queue, and that of a standard queue a standard queue; ${name} has ${target.name}.`,
      );
    }
    queue.redriveTo(target);
  }
}

function validateQueue(configuration: QueueConfiguration): void {
  const { name, visibilityTimeoutSeconds, retentionSeconds, delaySeconds, redrive } = configuration;
  if (!NAME.test(name) && !FIFO_NAME.test(name)) {
    refuse(
      configuration,
      "name",
      "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length; a FIFO queue's name ends in .fifo.",
    );
  }
  if (configuration.contentBasedDeduplication !== undefined && !name.endsWith(".fifo")) {
    refuse(
      configuration,
      "contentBasedDeduplication",
      `Only FIFO queues have contentBasedDeduplication; ${name} is a standard queue.`,
    );
  }
  const quota = SQS_QUOTAS;
  const within = (field: string, value: number | undefined, low: number, high: number) => {
    if (value === undefined || (Number.isInteger(value) && value >= low && value <= high)) return;
    refuse(
      configuration,
      field,
      `${field} must be a whole number from ${low} to ${high}; it is ${JSON.stringify(value)}.`,
    );
  };
  within(
    "visibilityTimeoutSeconds",
    visibilityTimeoutSeconds,
    0,
    quota.visibilityTimeoutMaximum.value,
  );
  within(
    "retentionSeconds",
    retentionSeconds,
    quota.retentionMinimum.value,
    quota.retentionMaximum.value,
  );
  within("delaySeconds", delaySeconds, 0, quota.delayMaximum.value);
  within("receiveWaitSeconds", configuration.receiveWaitSeconds, 0, quota.longPollMaximum.value);
  within(
    "redrive.maxReceiveCount",
    redrive?.maxReceiveCount,
    1,
    quota.maxReceiveCountMaximum.value,
  );
}

function refuse({ name }: QueueConfiguration, field: string, message: string): never {
  throw new ConfigurationError(`queues.${name}.${field}`, message);
}
