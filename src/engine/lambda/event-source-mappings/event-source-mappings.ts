/** The event source mappings of an account. */
import type { MappingPorts } from "./batch.ts";
import type { EventSourceMappingConfiguration } from "./configuration.ts";
import type { QueueSource, StreamSource } from "./ports.ts";
import { validateMapping } from "./rules.ts";
import { SqsMapping } from "./sqs-mapping.ts";
import { StreamMapping } from "./stream-mapping.ts";

export class EventSourceMappings {
  private readonly ports: MappingPorts;
  private readonly configurations: EventSourceMappingConfiguration[] = [];

  constructor(ports: MappingPorts) {
    this.ports = ports;
  }

  /**
   * Makes a mapping, which begins to read at once unless it is disabled. Throws `ConfigurationError`.
   * @param source The queue or stream that `eventSourceArn` names.
   * @param timeoutSeconds Of the function (version) that the mapping calls: a queue's visibility timeout must not be shorter.
   */
  create(
    configuration: EventSourceMappingConfiguration,
    source: QueueSource | StreamSource,
    timeoutSeconds: number,
  ): void {
    validateMapping(configuration, source, timeoutSeconds, this.configurations);
    this.configurations.push(configuration);
    if (configuration.enabled === false) return;
    // What reads holds itself: it is called by its source and by the agenda.
    if (source.kind === "sqs") new SqsMapping(configuration, source, this.ports).start();
    else new StreamMapping(configuration, source, this.ports).start();
  }
}
