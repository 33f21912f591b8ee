import type { TraceRecord } from "../protocol.ts";
import type { BilledScenario, Meter, Position } from "./meter.ts";

const secretCalls: Position = {
  id: "secretsmanager.requests",
  title: "Secrets Manager API calls",
  unit: "requests",
  price: "secretsRequest",
};
const parameterCalls: Position = {
  id: "ssm.requests",
  title: "Parameter Store API interactions",
  unit: "requests",
  price: "parameterRequest",
};

/**
 * Calls of Secrets Manager and Parameter Store, those of the extension included. Standard parameters at the default throughput
 * are free. What secrets and advanced parameters cost a month is left out.
 * https://aws.amazon.com/secrets-manager/pricing/, https://aws.amazon.com/systems-manager/pricing/
 */
export class ConfigurationCallsMeter implements Meter {
  private readonly higherThroughput: boolean;
  private readonly advanced: ReadonlySet<string>;
  private secrets = 0;
  private parameters = 0;

  constructor({ account }: BilledScenario) {
    const { parameters = [], parameterThroughput } = account ?? {};
    this.higherThroughput = parameterThroughput === "higher";
    const advanced = parameters.filter(({ tier }) => tier === "Advanced");
    this.advanced = new Set(advanced.map(({ name }) => name));
  }

  note(record: TraceRecord): void {
    if (record.type !== "http.requested" || !record.aws) return;
    const { service, resource = "" } = record.aws;
    if (service === "secretsmanager") this.secrets++;
    if (service !== "ssm") return;
    // GetParameters names several, with spaces between them.
    const names = resource.split(" ");
    this.parameters += this.higherThroughput
      ? names.length
      : names.filter((name) => this.advanced.has(name)).length;
  }

  *quantities(): Iterable<readonly [Position, number]> {
    yield [secretCalls, this.secrets];
    yield [parameterCalls, this.parameters];
  }
}
