/** The resources of an account, made from their definitions and connected with each other. */
import { fromMs } from "../kernel/instant.ts";
import type { TraceRecord } from "../kernel/trace.ts";
import type {
  FunctionConfiguration,
  FunctionDefinition,
  ProvisionedConcurrencyDefinition,
} from "../lambda/configuration.ts";
import { ConfigurationError } from "../lambda/configuration-rules.ts";
import { FunctionRegistry } from "../lambda/function-registry.ts";
import { LambdaService } from "../lambda/service.ts";
import type { EventSourceMappings } from "../lambda/event-source-mappings/event-source-mappings.ts";
import type { QueueSource, StreamSource } from "../lambda/event-source-mappings/ports.ts";
import type { DeliveryTargets, LambdaPorts } from "../lambda/world.ts";
import type { DatabaseContents } from "../services/rds/contents.ts";
import type { PostgresSupply } from "../services/rds/postgres-engine.ts";
import type { BucketState } from "../services/s3/final-state.ts";
import type { TableContents } from "../services/dynamodb/dynamodb-service.ts";
import type { WatchedAlarm } from "../services/cloudwatch/cloudwatch-service.ts";
import type { AwsEndpoints } from "../services/api/aws-call.ts";
import type { Fetch } from "../services/apigateway/issuer-keys.ts";
import { ServiceEndpoints } from "../services/api/endpoints.ts";
import type { ServiceApi } from "../services/api/service-api.ts";
import type { Targets } from "../services/api/targets.ts";
import type { TcpHosts } from "../services/api/tcp.ts";
import type { AccountDefinition } from "./account.ts";
import { deliveryTargets } from "./deliveries.ts";
import type { HttpFrontEnds } from "./http-front-ends.ts";
import { hasReferences, resolved } from "./dynamic-references.ts";
import { located } from "./located.ts";
import { LogGroupTarget } from "./log-group-target.ts";
import { Monitoring, monitoringApis, type MonitoringPorts } from "./monitoring.ts";
import type { ServiceParts } from "./parts/parts.ts";
import { PushFaults } from "./push-faults.ts";
import { recipient, type Recipient } from "./recipients.ts";
import { apisOf, loaded, createServices, type Services } from "./services.ts";
import { pushTargets } from "./targets.ts";
import type { WorkloadTarget } from "./workload.ts";

export type AccountPorts = LambdaPorts & {
  readonly tcp: TcpHosts;
  readonly postgres?: PostgresSupply;
};

type DeployedFunction = FunctionDefinition & { files: Record<string, string> };

export class Resources {
  private readonly ports: AccountPorts;
  private readonly account: AccountDefinition;
  private readonly lambda: LambdaService;
  private readonly services: Services;
  private readonly targets: DeliveryTargets;
  private readonly pushes: Targets;
  private readonly mappings: EventSourceMappings | undefined;
  private readonly trace: () => readonly TraceRecord[];
  private readonly parts: ServiceParts;
  /** The account's services, APIs and function URLs on the network. */
  readonly endpoints: AwsEndpoints;
  private readonly http: HttpFrontEnds | undefined;
  private monitoring: Monitoring | undefined;

  /** `startedAt`: ISO 8601 of the run's start. Throws `ConfigurationError`. */
  constructor(
    ports: AccountPorts,
    startedAt: string,
    accountConcurrency: number,
    account: AccountDefinition,
    fetch: Fetch,
    trace: () => readonly TraceRecord[],
    parts: ServiceParts = {},
  ) {
    this.ports = ports;
    this.account = account;
    this.trace = trace;
    this.parts = parts;
    const lambda = () => this.lambda;
    this.pushes = pushTargets({
      services: () => this.services,
      lambda,
      faults: new PushFaults(ports),
      logGroups: new LogGroupTarget(ports, () => loaded(this.monitoring!, "logs")),
    });
    const servicePorts = { ...ports, targets: this.pushes };
    this.services = createServices(account, servicePorts, startedAt, lambda, parts);
    const { access } = this.services;
    this.targets = deliveryTargets({ lambda, services: this.services });
    const registry = new FunctionRegistry(ports.seed, account.layers ?? [], ports.image.libraries);
    this.lambda = new LambdaService(ports, registry, accountConcurrency, this.targets);
    this.mappings = parts.mappings?.create({
      ...ports,
      invoke: this.lambda,
      targets: this.targets,
    });
    const services = new ServiceEndpoints({ ...ports, access }, [
      ...apisOf(this.services, servicePorts, account, parts),
      ...this.lambdaApi(),
      ...monitoringApis(ports, () => this.monitoring!, parts),
    ]);
    this.http =
      parts.http &&
      new parts.http.HttpFrontEnds({
        ports,
        lambda: this.lambda,
        access,
        fetch,
        ApiGateway: parts.apigateway?.ApiGatewayService,
      });
    this.endpoints = {
      plan: (owner, call) => this.http?.plan(owner, call) ?? services.plan(owner, call),
    };
  }

  /** Throws `ConfigurationError` or `DeploymentError`. */
  deploy(configuration: FunctionConfiguration, files: Record<string, string>): void {
    const { versions, aliases, provisionedConcurrency } = this.account;
    const own: DeployedFunction = {
      configuration,
      files,
      ...(versions ? { versions } : {}),
      ...(aliases ? { aliases } : {}),
      ...(provisionedConcurrency ? { provisionedConcurrency } : {}),
    };
    const others = (this.account.functions ?? []).map((each) => ({ files, ...each }));
    const functions = [own, ...others].map((each) => this.withValues(each));
    this.monitoring = new Monitoring(
      this.monitoringPorts(),
      configuration,
      this.account,
      this.parts,
    );
    for (const each of functions) this.lambda.createFunction(each);
    for (const each of functions) this.provision(each);
    this.map();
    this.http?.create(this.account);
    this.monitoring.start();
  }

  get alarms(): WatchedAlarm[] {
    return this.monitoring?.alarms ?? [];
  }

  get buckets(): BucketState[] {
    return this.services.s3?.state ?? [];
  }

  get tables(): TableContents[] {
    return this.services.dynamoDb?.contents ?? [];
  }

  /** Only once the run is over. */
  get databases(): DatabaseContents[] {
    return this.services.rds?.contents ?? [];
  }

  /** Variables get the values of the secrets and parameters that they name. */
  private withValues(each: DeployedFunction): DeployedFunction {
    const { configuration } = each;
    if (!hasReferences(configuration.environment)) return each;
    const environment = resolved(configuration.environment, {
      secrets: loaded(this.services, "secrets"),
      ssm: loaded(this.services, "ssm"),
    });
    return { ...each, configuration: { ...configuration, environment } };
  }

  /** Where a workload's arrivals go. */
  recipient(workload: string, functionName: string, target: WorkloadTarget): Recipient {
    const { ports, lambda, services, http } = this;
    return recipient({ ports, lambda, http, services }, workload, functionName, target);
  }

  /** Ends what is left when the run is over. */
  endRun(): void {
    this.lambda.endRun();
  }

  private map(): void {
    const { lambda } = this;
    for (const [i, mapping] of (this.account.eventSourceMappings ?? []).entries()) {
      const { functionName, qualifier, eventSourceArn } = mapping;
      const source = this.sourceOf(eventSourceArn);
      const timeoutSeconds = lambda.timeoutSecondsOf(functionName, qualifier);
      located(`account.eventSourceMappings[${i}]`, () => {
        if (!source) throw new ConfigurationError("eventSourceArn", noSource(eventSourceArn));
        if (timeoutSeconds === undefined) {
          const name = qualifier === undefined ? functionName : `${functionName}:${qualifier}`;
          throw new ConfigurationError("functionName", `There is no function ${name}.`);
        }
        this.mappings!.create(mapping, source, timeoutSeconds);
      });
    }
  }

  /** The queue or stream that an event source mapping reads from. */
  private sourceOf(arn: string): QueueSource | StreamSource | undefined {
    const { sqs, streams } = this.services;
    return sqs?.queueByArn(arn) ?? streams?.streamByArn(arn);
  }

  private lambdaApi(): ServiceApi[] {
    const { ports, lambda, mappings, parts } = this;
    if (!mappings || !parts.lambda) return [];
    const api = parts.lambda.api({
      ...ports,
      lambda,
      mappings,
      policies: this.services.access,
      sourceOf: (arn) => this.sourceOf(arn),
    });
    return [api];
  }

  private monitoringPorts(): MonitoringPorts {
    const { trace, pushes: targets } = this;
    return {
      ...this.ports,
      trace,
      targets,
      setProvisionedConcurrency: (functionName, qualifier, amount) =>
        this.whileRunning(() =>
          this.lambda.provision(
            functionName,
            qualifier,
            amount,
            `Application Auto Scaling asked for ${amount}`,
          ),
        ),
      provisionedConcurrency: (functionName, qualifier) =>
        this.lambda.provisionedConcurrency(functionName, qualifier),
    };
  }

  /** A change of the account during the run: what AWS refuses changes nothing, and the trace says why. */
  private whileRunning(change: () => void): void {
    try {
      change();
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      this.ports.record({ type: "run.note", kind: "rejected", message: error.message });
    }
  }

  private provision({ configuration, provisionedConcurrency = [] }: DeployedFunction): void {
    const { functionName } = configuration;
    for (const definition of provisionedConcurrency) {
      const { qualifier, amount, atMs = 0 } = definition;
      const put = () =>
        this.lambda.provision(functionName, qualifier, amount, `${amount} were asked for`);
      // What is there when traffic begins was asked for when the run began.
      if (isEarly(definition)) put();
      else this.ports.agenda.at(fromMs(atMs), () => this.whileRunning(put));
    }
  }
}

const noSource = (arn: string): string =>
  `The event source is the ARN of a queue or stream of the account; there is none at ${arn}.`;

/** Whether provisioned concurrency is to be ready when traffic begins. */
export const isEarly = ({ atMs, ready }: ProvisionedConcurrencyDefinition): boolean =>
  ready ?? atMs === undefined;
