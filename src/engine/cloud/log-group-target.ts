/**
 * Log groups that rules send events to: each event is a line of a log stream of its own.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-targets.html
 */
import { RandomStream } from "../kernel/random.ts";
import { toMs } from "../kernel/instant.ts";
import type { ServicePorts } from "../services/api/service-ports.ts";
import type { LogsService } from "../services/logs/logs-service.ts";

const LOG_GROUP = /^arn:aws:logs:[^:]+:\d{12}:log-group:([^:]+)(?::\*)?$/;

export class LogGroupTarget {
  private readonly ports: Pick<ServicePorts, "agenda" | "seed" | "epochMs">;
  private readonly logs: () => LogsService;
  private readonly streams: RandomStream;

  /** `logs` is there once the account is deployed. */
  constructor(ports: LogGroupTarget["ports"], logs: () => LogsService) {
    this.ports = ports;
    this.logs = logs;
    this.streams = new RandomStream(ports.seed, "log streams of events");
  }

  /** Of the group that an ARN names; `undefined` when it names something else. */
  nameOf(arn: string): string | undefined {
    return LOG_GROUP.exec(arn)?.[1];
  }

  /** Throws `ServiceError`. */
  put(group: string, message: string): void {
    const { agenda, epochMs } = this.ports;
    const stream = this.streams.uuid();
    const logs = this.logs();
    logs.createStream(group, stream);
    const timestamp = epochMs + Math.floor(toMs(agenda.now));
    logs.putEvents(group, stream, [{ timestamp, message }]);
  }
}
