/** Function URLs of an account. https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html (fact 63) */
import { ConfigurationError } from "../configuration-rules.ts";
import { ACCOUNT_ID, functionArn } from "../environment-variables.ts";
import { isPreflight, preflightResponse, withCors } from "../http/cors.ts";
import {
  FrontEnd,
  type Ending,
  type Exchange,
  type HttpCaller,
  type HttpPorts,
  type OnResponse,
} from "../http/exchange.ts";
import { format2Event, iamAuthorizer } from "../http/format-2.ts";
import { callFunction } from "../http/integration.ts";
import {
  jsonResponse,
  type Headers,
  type HttpRequest,
  type HttpResponse,
} from "../http/messages.ts";
import { FUNCTION_URL, interpret2, type Interpretation } from "../http/response-2.ts";
import { standardHeaders } from "../http/standard-headers.ts";
import { interpretStreamed } from "../http/streamed-response.ts";
import type { InvokeAnswer, StreamedPayload } from "../world.ts";
import type { FunctionUrlConfiguration } from "./configuration.ts";
import { functionUrlHost } from "./host.ts";

const RULE = 63;

const FORBIDDEN = JSON.stringify({
  Message:
    "Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
});

export class FunctionUrls {
  private readonly ports: HttpPorts;
  private readonly byHost = new Map<string, FunctionUrl>();

  constructor(ports: HttpPorts) {
    this.ports = ports;
  }

  /** `CreateFunctionUrlConfig`. Throws `ConfigurationError` for a second URL of one function or alias. */
  create(configuration: FunctionUrlConfiguration): void {
    const { functionName, qualifier } = configuration;
    const host = functionUrlHost(functionName, qualifier);
    if (this.byHost.has(host)) {
      throw new ConfigurationError(
        "functionName",
        `${functionName} has a function URL already${qualifier === undefined ? "" : ` for ${qualifier}`}.`,
      );
    }
    if (qualifier !== undefined && /^\d+$/.test(qualifier)) {
      throw new ConfigurationError(
        "qualifier",
        "A function URL is for the function or for an alias, not for a version.",
      );
    }
    this.byHost.set(host, new FunctionUrl(configuration, this.ports));
  }

  has(host: string): boolean {
    return this.byHost.has(host);
  }

  /** For a request to an address that {@link FunctionUrls.has}. */
  send(request: HttpRequest, caller: HttpCaller, onResponse: OnResponse): void {
    this.byHost.get(request.host)!.send(request, caller, onResponse);
  }
}

class FunctionUrl {
  private readonly configuration: FunctionUrlConfiguration;
  private readonly ports: HttpPorts;
  private readonly frontEnd: FrontEnd;

  constructor(configuration: FunctionUrlConfiguration, ports: HttpPorts) {
    this.configuration = configuration;
    this.ports = ports;
    this.frontEnd = new FrontEnd("function-url", configuration.functionName, ports);
  }

  send(request: HttpRequest, caller: HttpCaller, onResponse: OnResponse): void {
    this.frontEnd.accept(request, caller, onResponse, (exchange) => this.handle(exchange));
  }

  private handle(exchange: Exchange): void {
    const { functionName, qualifier, cors, invokeMode } = this.configuration;
    const { request } = exchange;
    if (cors && isPreflight(request)) {
      const decision = { because: "Lambda answers CORS's preflight requests", rule: RULE };
      return this.answer(exchange, preflightResponse(cors, request, 200), { decision });
    }
    const refusal = this.refusal(exchange);
    if (refusal !== undefined) {
      const response = jsonResponse(403, FORBIDDEN, [
        ["x-amzn-errortype", "AccessDeniedException"],
      ]);
      return this.answer(exchange, response, { decision: { because: refusal, rule: RULE } });
    }
    const streams = invokeMode === "RESPONSE_STREAM";
    callFunction(
      this.ports,
      exchange,
      {
        functionName,
        qualifier,
        event: this.event(exchange),
        sourceId: `function URL of ${functionName}`,
        streams,
      },
      (result) => {
        if (result.kind === "answered") this.finish(exchange, result.answer);
      },
    );
  }

  /** Why the caller may not; both actions are needed. */
  private refusal({ caller: { identity } }: Exchange): string | undefined {
    const { functionName, qualifier, authType } = this.configuration;
    const arn = functionArn(functionName, qualifier);
    if (authType === "AWS_IAM" && identity?.service !== "lambda") {
      return "the function URL has AuthType AWS_IAM and the request is not signed for it";
    }
    const { anybodyMay } = this.ports.permissions;
    const may = authType === "AWS_IAM" ? identity!.may : anybodyMay;
    const context = {
      "lambda:FunctionUrlAuthType": authType,
      "lambda:InvokedViaFunctionUrl": "true",
    };
    const actions = ["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"];
    const missing = actions.find((action) => !may(action, arn, context));
    return (
      missing &&
      `nothing allows ${missing} on ${arn}; a function URL needs ${actions.join(" and ")}`
    );
  }

  private event({ request, caller, requestId, traceId, date, epochMs }: Exchange): unknown {
    const { identity, sourceIp } = caller;
    const { authType } = this.configuration;
    const event = format2Event(
      request,
      {
        accountId: authType === "NONE" ? "anonymous" : ACCOUNT_ID,
        apiId: request.host.split(".")[0]!,
        requestId,
        routeKey: "$default",
        stage: "$default",
        sourceIp,
        date,
        epochMs,
        traceId,
        authorizer: authType === "NONE" || !identity ? null : iamAuthorizer(identity),
      },
      "raw",
    );
    return event;
  }

  private finish(exchange: Exchange, answer: InvokeAnswer): void {
    const { streamed, status, payload, statusCode, because } = answer;
    if (streamed) return this.finishStream(exchange, streamed);
    if (status === "throttle" || status === "refused") {
      const headers: Headers = [["x-amzn-errortype", answer.errorCode ?? "ServiceException"]];
      return this.answer(exchange, jsonResponse(statusCode, payload, headers), {
        decision: { because: because ?? "Lambda refused the call", rule: RULE },
      });
    }
    if (status !== "success") return this.failed(exchange, `the function ended with ${status}`);
    // A result that was not streamed leaves as it is: nothing looks for a status code in it.
    if (this.configuration.invokeMode === "RESPONSE_STREAM") {
      return this.answer(exchange, jsonResponse(200, payload));
    }
    this.respond(exchange, interpret2(payload, FUNCTION_URL));
  }

  private finishStream(exchange: Exchange, streamed: StreamedPayload): void {
    const read = interpretStreamed(streamed, "optional");
    this.respond(exchange, read, { firstByteAt: streamed.startedAt });
  }

  private respond(exchange: Exchange, read: Interpretation, ending?: Ending): void {
    if ("malformed" in read) return this.failed(exchange, read.malformed);
    this.answer(exchange, read.response, ending);
  }

  private failed(exchange: Exchange, because: string): void {
    const response: HttpResponse = {
      status: 502,
      headers: [["content-type", "text/plain"]],
      body: "Internal Server Error",
    };
    this.answer(exchange, response, { decision: { because, rule: RULE } });
  }

  private answer(exchange: Exchange, response: HttpResponse, ending?: Ending): void {
    const { cors } = this.configuration;
    const { request, requestId, traceId } = exchange;
    const its = cors && !isPreflight(request) ? withCors(cors, request, response) : response;
    const { agenda, epochMs, dateAt } = this.ports;
    const headers: Headers = [
      ...standardHeaders(its, epochMs, dateAt(agenda.now), agenda.now),
      ["x-amzn-requestid", requestId],
      ["x-amzn-trace-id", `Root=${traceId}`],
      ...its.headers,
    ];
    exchange.respond({ ...its, headers }, ending);
  }
}
