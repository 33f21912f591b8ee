/** The services of the account on the network: reads a call, asks whether it is allowed, runs it, and answers after its time. */
import type {
  AwsAnswer,
  AwsCall,
  AwsEndpoints,
  BegunCall,
  CallTerms,
  PlannedCall,
} from "./aws-call.ts";
import type { Agenda, Entry } from "../../kernel/agenda.ts";
import { fromMs, toMs, type Microseconds } from "../../kernel/instant.ts";
import { Pausable } from "../../kernel/pausable.ts";
import { RandomStream } from "../../kernel/random.ts";
import type { CredentialStore } from "../../lambda/credentials.ts";
import { REGION } from "../../lambda/environment-variables.ts";
import type { RequestOwner } from "../../lambda/world.ts";
import type { BodyRest } from "../../sandbox/process-options.ts";
import { authenticate } from "./authentication.ts";
import { CONNECT_MS, latencyOf } from "./latency.ts";
import { asExchangeAnswer, headerOf, type AnswerContext, type HttpAnswer } from "./protocol.ts";
import {
  Later,
  type Authorisation,
  type Call,
  type Operation,
  type ServiceApi,
} from "./service-api.ts";
import { NotSimulated, ServiceError } from "./service-error.ts";

export interface EndpointPorts {
  readonly agenda: Agenda;
  readonly seed: string;
  readonly epochMs: number;
  readonly access: Authorisation;
  readonly credentials: CredentialStore;
}

/** What is known of a call before it is made. */
interface ReadCall {
  readonly operationName: string;
  readonly input: object;
  readonly operation: Operation;
}

type Reading = { readonly read: ReadCall } | { readonly failure: ServiceError | NotSimulated };

/** When a call reached its service, as a share of the time that it takes. */
const THERE = 0.5;

export class ServiceEndpoints implements AwsEndpoints {
  private readonly ports: EndpointPorts;
  private readonly apis: ReadonlyMap<string, ServiceApi>;
  private readonly random = new Map<string, RandomStream>();

  constructor(ports: EndpointPorts, apis: readonly ServiceApi[]) {
    this.ports = ports;
    this.apis = new Map(apis.map((api) => [api.service, api]));
  }

  plan(owner: RequestOwner, call: AwsCall): PlannedCall | undefined {
    const api = this.apis.get(call.service);
    if (!api) return undefined;
    const reading = readCall(api, call);
    const operation = "read" in reading ? reading.read.operationName : call.operation;
    const resource = "read" in reading ? resourceOf(reading.read) : undefined;
    return {
      name: { service: call.service, operation, ...(resource ? { resource } : {}) },
      begin: (terms, onAnswer) => this.begin(api, reading, owner, call, terms, onAnswer),
    };
  }

  private begin(
    api: ServiceApi,
    reading: Reading,
    owner: RequestOwner,
    call: AwsCall,
    terms: CallTerms,
    onAnswer: (answer: AwsAnswer) => void,
  ): BegunCall {
    const { agenda } = this.ports;
    const takes = this.durationUs(api, reading, terms);
    const back = takes - Math.round(takes * THERE);
    const context: AnswerContext = {
      operation: "read" in reading ? reading.read.operationName : call.operation,
      requestId: this.randomOf(api).uuid(),
      ...("read" in reading ? { input: reading.read.input } : {}),
    };
    let over = false;
    let next: Entry | undefined;
    let giveUpLater: (() => void) | undefined;
    const answer = (result: AwsAnswer): void => {
      if (over) return;
      const rest = "status" in result ? result.rest : undefined;
      let onPart: Parameters<BodyRest>[0] | undefined;
      next = agenda.at(agenda.now + back, () => {
        over = !rest;
        onAnswer(rest ? { ...result, rest: (listener) => (onPart = listener) } : result);
      });
      // Its parts are on their way as long as the head is.
      rest?.((part) => {
        agenda.at(agenda.now + back, () => {
          if (over) return;
          over = !part;
          onPart?.(part);
        });
      });
    };
    const failed = (error: unknown): void => answer(failureAnswer(api, error, context, call));
    const arrival = new Pausable(agenda, agenda.now + takes - back, () => {
      const { fails } = terms;
      if (fails && !fails.afterEffect) return answer(faultAnswer(api, fails, context));
      try {
        if ("failure" in reading) throw reading.failure;
        const output = this.run(api, reading.read, owner, call, context.requestId);
        const succeed = (value: unknown): void => {
          if (fails) return answer(faultAnswer(api, fails, context));
          answer(asExchangeAnswer(api.protocol.write(value, context)));
        };
        if (output instanceof Later) giveUpLater = output.begin(succeed, failed);
        else succeed(output);
      } catch (error) {
        failed(error);
      }
    });
    let frozen = false;
    return {
      giveUp() {
        if (over) return false;
        over = true;
        giveUpLater?.();
        // A request that is on its way arrives all the same: only its answer is not waited for.
        if (next && !next.cancelled) agenda.cancel(next);
        if (frozen) arrival.cancel();
        return true;
      },
      freeze() {
        frozen = terms.newConnection;
        if (frozen) arrival.pause();
      },
      thaw() {
        frozen = false;
        arrival.resume();
      },
    };
  }

  private run(
    api: ServiceApi,
    { operation, operationName, input }: ReadCall,
    owner: RequestOwner,
    http: AwsCall,
    requestId: string,
  ): unknown {
    const { agenda, epochMs, access, credentials } = this.ports;
    const caller = authenticate(owner, http, credentials, agenda.now, api.credentialErrors);
    if (http.region !== "" && http.region !== REGION) {
      throw new NotSimulated(`region ${http.region}; the account is in ${REGION}`);
    }
    for (const permission of operation.permissions(input as never)) {
      const refusal = access.refusal(caller, permission);
      if (refusal === undefined) continue;
      const { code = "AccessDeniedException", status = 400 } = api.accessDenied ?? {};
      throw new ServiceError(code, refusal, { status });
    }
    const call: Call = {
      operation: operationName,
      caller,
      requestId,
      now: agenda.now,
      nowMs: epochMs + Math.floor(toMs(agenda.now)),
      traceHeader: headerOf(http.request, "x-amzn-trace-id"),
      http,
    };
    return operation.run(input as never, call);
  }

  private durationUs(api: ServiceApi, reading: Reading, terms: CallTerms): Microseconds {
    const usual = latencyOf(api.service);
    const own =
      "read" in reading
        ? reading.read.operation.medianMs?.(reading.read.input as never)
        : undefined;
    const callMs = this.randomOf(api).logNormal(own ?? usual.medianMs, usual.sigma);
    return fromMs(callMs + (terms.newConnection ? CONNECT_MS : 0)) + terms.extraUs;
  }

  private randomOf({ service }: ServiceApi): RandomStream {
    const known = this.random.get(service) ?? new RandomStream(this.ports.seed, `aws ${service}`);
    this.random.set(service, known);
    return known;
  }
}

function readCall(api: ServiceApi, call: AwsCall): Reading {
  try {
    const found = api.protocol.read(call);
    const operation = found && api.operations[found.operation];
    if (!operation) return { failure: new NotSimulated(found?.operation ?? call.operation) };
    const { operation: operationName, input } = found;
    const other =
      operation.takes && Object.keys(input).find((name) => !operation.takes!.includes(name));
    if (other) return { failure: new NotSimulated(`${operationName} with ${other}`) };
    return { read: { operation, operationName, input } };
  } catch (error) {
    if (error instanceof ServiceError || error instanceof NotSimulated) return { failure: error };
    throw error;
  }
}

/** A malformed request may have none: the operation says so when it runs. */
function resourceOf({ operation, input }: ReadCall): string | undefined {
  try {
    return operation.resource?.(input as never);
  } catch {
    return undefined;
  }
}

function failureAnswer(
  api: ServiceApi,
  error: unknown,
  context: AnswerContext,
  call: AwsCall,
): AwsAnswer {
  if (error instanceof ServiceError)
    return errorAnswer(api.protocol.writeError(error, context), error);
  if (error instanceof NotSimulated) {
    return {
      code: "ERR_NOT_SIMULATED",
      message: `${call.service} ${error.message} is not simulated. See the page "What is simulated".`,
    };
  }
  throw error;
}

const errorAnswer = (answer: HttpAnswer, { code }: ServiceError): AwsAnswer => ({
  ...asExchangeAnswer(answer),
  errorCode: code,
});

/** Codes of injected failures; SDKs retry all of these but the last. */
const FAULT_CODES: Readonly<Record<number, string>> = {
  429: "ThrottlingException",
  500: "InternalServerError",
  503: "ServiceUnavailable",
};

/** What the scenario's faults make of a call. */
function faultAnswer(
  api: ServiceApi,
  { status }: NonNullable<CallTerms["fails"]>,
  context: AnswerContext,
): AwsAnswer {
  if (status === undefined) return { code: "ECONNRESET", message: "read ECONNRESET" };
  const code = FAULT_CODES[status] ?? (status > 500 ? "InternalServerError" : "BadRequest");
  const error = new ServiceError(code, "injected failure", { status });
  return errorAnswer(api.protocol.writeError(error, context), error);
}
