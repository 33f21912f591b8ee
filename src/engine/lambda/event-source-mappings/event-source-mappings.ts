/** The event source mappings of an account. */
import type { MappingPorts } from "./batch.ts";
import type { EventSourceMappingConfiguration } from "./configuration.ts";
import type { QueueSource, StreamSource } from "./ports.ts";
import { validateMapping } from "./rules.ts";
import { SqsMapping } from "./sqs-mapping.ts";
import { StreamMapping } from "./stream-mapping.ts";

/** What reads from a source for a mapping. It is called by its source and by the agenda. */
interface Reader {
  start(): void;
  /** Takes nothing more from the source; what it has in hand is brought to its end. */
  pause(): void;
  resume(): void;
}

export interface EventSourceMapping {
  readonly configuration: EventSourceMappingConfiguration;
  readonly source: QueueSource | StreamSource;
}

interface Mapping extends EventSourceMapping {
  configuration: EventSourceMappingConfiguration;
  /** Absent until the mapping is enabled for the first time. */
  reader?: Reader;
}

export class EventSourceMappings {
  private readonly ports: MappingPorts;
  private readonly mappings = new Map<string, Mapping>();

  constructor(ports: MappingPorts) {
    this.ports = ports;
  }

  /** In the order in which they were made. */
  get all(): EventSourceMapping[] {
    return [...this.mappings.values()];
  }

  get(id: string): EventSourceMapping | undefined {
    return this.mappings.get(id);
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
    validateMapping(configuration, source, timeoutSeconds, this.configurationsBeside());
    const mapping: Mapping = { configuration, source };
    this.mappings.set(configuration.id, mapping);
    if (configuration.enabled !== false) this.begin(mapping);
  }

  /** Throws `ConfigurationError` when the mapping of this id cannot have the configuration. */
  validateChange(configuration: EventSourceMappingConfiguration, timeoutSeconds: number): void {
    const mapping = this.mappings.get(configuration.id)!;
    const others = this.configurationsBeside(mapping);
    validateMapping(configuration, mapping.source, timeoutSeconds, others);
  }

  /** Stops or starts a mapping: it goes on where it stopped. */
  setEnabled(id: string, enabled: boolean): void {
    const mapping = this.mappings.get(id)!;
    mapping.configuration = { ...mapping.configuration, enabled };
    if (!enabled) mapping.reader?.pause();
    else if (mapping.reader) mapping.reader.resume();
    else this.begin(mapping);
    this.changed(mapping, enabled ? "Enabled" : "Disabled");
  }

  /** Another configuration of a queue's mapping, which was validated before. */
  replace(id: string, configuration: EventSourceMappingConfiguration): void {
    const mapping = this.mappings.get(id)!;
    mapping.reader?.pause();
    delete mapping.reader;
    mapping.configuration = configuration;
    const enabled = configuration.enabled !== false;
    if (enabled) this.begin(mapping);
    this.changed(mapping, enabled ? "Enabled" : "Disabled");
  }

  delete(id: string): void {
    const mapping = this.mappings.get(id)!;
    mapping.reader?.pause();
    this.mappings.delete(id);
    this.changed(mapping, "Deleted");
  }

  private configurationsBeside(mapping?: Mapping): EventSourceMappingConfiguration[] {
    return this.all.filter((each) => each !== mapping).map((each) => each.configuration);
  }

  private begin(mapping: Mapping): void {
    const { configuration, source } = mapping;
    mapping.reader =
      source.kind === "sqs"
        ? new SqsMapping(configuration, source, this.ports)
        : new StreamMapping(configuration, source, this.ports);
    mapping.reader.start();
  }

  private changed({ configuration }: Mapping, state: "Enabled" | "Disabled" | "Deleted"): void {
    const { id: mappingId, functionName } = configuration;
    this.ports.record({ type: "mapping.changed", mappingId, functionName, state });
  }
}
