/**
 * The AWS Parameters and Secrets Lambda Extension inside one environment: an HTTP server on localhost that asks Secrets Manager
 * and Parameter Store with the function's role, and keeps the answers. Fact 84.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html
 */
import { fromMs, fromSeconds } from "../../kernel/instant.ts";
import type { ExtensionAnswered } from "../../kernel/trace.ts";
import type { OutgoingRequest } from "../../sandbox/process-options.ts";
import { REGION } from "../environment-variables.ts";
import * as time from "../time-model.ts";
import type { LocalServer, OutsideAnswer, RequestOwner, SecretsExtensionPorts } from "../world.ts";
import { AnswerCache } from "./cache.ts";
import { inGo, lookupOf, type Lookup } from "./lookup.ts";
import { logs, settingsOf, type ExtensionSettings } from "./settings.ts";

/** One request to the extension. */
interface Asked {
  readonly owner: RequestOwner;
  readonly lookup: Lookup;
  readonly answer: (status: number, body: string, cache: ExtensionAnswered["cache"]) => void;
}

const TOKEN_HEADER = "x-aws-parameters-secrets-token";
const NOT_READY = "not ready to serve traffic, please wait";
const UNEXPECTED = "an unexpected error occurred while executing request";
const VERSION = "1.0.345";
const ATTEMPTS = 3;
const RETRYABLE = new Set([429, 500, 502, 503, 504]);

export class ParametersSecretsExtension implements LocalServer {
  private readonly ports: SecretsExtensionPorts;
  private readonly variables: Readonly<Record<string, string>>;
  private readonly settings: ExtensionSettings;
  private cache: AnswerCache;
  private ready = false;
  /** Counts its processes: connections end with them. */
  private incarnation = 0;
  private inFlight = { secrets: 0, parameters: 0 };
  private waiting: Asked[] = [];

  constructor(variables: Readonly<Record<string, string>>, ports: SecretsExtensionPorts) {
    this.ports = ports;
    this.variables = variables;
    this.settings = settingsOf(variables);
    this.cache = new AnswerCache(this.settings.cacheSize);
  }

  get port(): number {
    return this.settings.port;
  }

  /** Its process starts: with an empty cache, and not ready before the first event. */
  start(): void {
    const { cacheSize, level, levelNamed, port } = this.settings;
    this.cache = new AnswerCache(cacheSize);
    this.ready = false;
    this.incarnation++;
    this.inFlight = { secrets: 0, parameters: 0 };
    this.waiting = [];
    const named = levelNamed ? `is ${level}` : "is not present";
    this.log(
      "info",
      "",
      `PARAMETERS_SECRETS_EXTENSION_LOG_LEVEL ${named}. Log level set to ${level}.`,
    );
    this.log(
      "info",
      "INFO ",
      `Systems Manager Parameter Store and Secrets Manager Lambda Extension ${VERSION}`,
    );
    this.log("info", "INFO ", `Serving on port ${port}`);
  }

  /** An INVOKE event came. */
  invoke(): void {
    if (this.ready) return;
    this.ready = true;
    this.log("info", "INFO ", "ready to serve traffic");
  }

  send(
    owner: RequestOwner,
    request: OutgoingRequest,
    onAnswer: (answer: OutsideAnswer) => void,
  ): (because: string) => void {
    const { agenda, record } = this.ports;
    const askedAt = agenda.now;
    const path = pathOf(request.url);
    const found = lookupOf(path);
    let over = false;
    const answer = (
      status: number,
      body: string,
      cache: ExtensionAnswered["cache"],
      lookup?: Lookup,
    ): void => {
      agenda.at(agenda.now + time.LOCAL_ANSWER_US, () => {
        if (over) return;
        over = true;
        record({
          type: "extension.answered",
          environmentId: owner.environmentId,
          ...(owner.requestId ? { requestId: owner.requestId } : {}),
          path: path.split("?")[0]!,
          ...(lookup ? { name: lookup.name } : {}),
          status,
          cache,
          durationUs: agenda.now - askedAt,
        });
        const type = status === 200 ? "application/json" : "text/plain; charset=utf-8";
        onAnswer({ status, headers: [["content-type", type]], body });
      });
    };
    const refusal = this.refusal(request, found);
    if (refusal) answer(refusal.status, refusal.body, "none");
    else {
      const lookup = found as Lookup;
      this.look({ owner, lookup, answer: (...of) => answer(...of, lookup) });
    }
    return () => {
      over = true;
    };
  }

  private refusal(
    { method, headers }: OutgoingRequest,
    found: Lookup | string | undefined,
  ): { status: number; body: string } | undefined {
    if (!this.ready) return { status: 400, body: NOT_READY };
    const token = headers.find(([name]) => name.toLowerCase() === TOKEN_HEADER)?.[1];
    if (token !== this.variables["AWS_SESSION_TOKEN"]) {
      const what = token === undefined ? "missing" : "invalid";
      return { status: 401, body: `${what} X-Aws-Parameters-Secrets-Token header` };
    }
    if (found === undefined) return { status: 404, body: "404 page not found" };
    if (method !== "GET") return { status: 405, body: "Method Not Allowed" };
    return typeof found === "string" ? { status: 400, body: found } : undefined;
  }

  private look(asked: Asked): void {
    const { lookup, answer } = asked;
    const { cacheEnabled, maxConnections } = this.settings;
    const kept = cacheEnabled ? this.cache.get(keyOf(lookup), this.ports.agenda.now) : undefined;
    if (kept !== undefined) return answer(200, kept, "hit");
    if (this.inFlight[lookup.kind] >= maxConnections) return void this.waiting.push(asked);
    this.inFlight[lookup.kind]++;
    this.call(asked, 1);
  }

  private call(asked: Asked, attempt: number): void {
    const { owner, lookup, answer } = asked;
    const { agenda, outside } = this.ports;
    const { incarnation } = this;
    const sender = { ...owner, incarnation: -incarnation };
    outside.send(sender, this.requestFor(lookup), (result) => {
      // The process that asked is gone, and who waited for it, too.
      if (incarnation !== this.incarnation) return;
      const status = "status" in result ? result.status : undefined;
      if (attempt < ATTEMPTS && (status === undefined || retryable(result))) {
        const at = agenda.now + time.extensionRetryUs(attempt);
        agenda.at(at, () => incarnation === this.incarnation && this.call(asked, attempt + 1));
        return;
      }
      this.inFlight[lookup.kind]--;
      if (status === 200) answer(200, this.keep(lookup, (result as { body: string }).body), "miss");
      else {
        this.log("error", "ERROR ", this.failure(lookup, result));
        answer(400, UNEXPECTED, "miss");
      }
      const next = this.waiting.findIndex((each) => each.lookup.kind === lookup.kind);
      if (next >= 0) this.look(this.waiting.splice(next, 1)[0]!);
    });
  }

  private keep(lookup: Lookup, answer: string): string {
    const { agenda, epochMs, dateAt } = this.ports;
    const { cacheEnabled, ttlSeconds } = this.settings;
    const date = (seconds: number): string =>
      dateAt(fromMs(Math.round(seconds * 1_000) - epochMs)).replace(/\.?0*Z$/, "Z");
    const body = inGo(lookup, answer, date);
    const ttlUs = fromSeconds(ttlSeconds[lookup.kind]);
    if (cacheEnabled) this.cache.set(keyOf(lookup), body, agenda.now, ttlUs);
    return body;
  }

  private requestFor({ service, target, input }: Lookup): OutgoingRequest {
    const { agenda, dateAt } = this.ports;
    const { AWS_ACCESS_KEY_ID = "", AWS_SESSION_TOKEN = "" } = this.variables;
    const date = dateAt(agenda.now).replace(/[-:]|\.\d+/g, "");
    const scope = `${AWS_ACCESS_KEY_ID}/${date.slice(0, 8)}/${REGION}/${service}/aws4_request`;
    return {
      method: "POST",
      url: `https://${service}.${REGION}.amazonaws.com/`,
      headers: [
        ["content-type", "application/x-amz-json-1.1"],
        ["x-amz-target", target],
        ["x-amz-date", date],
        ["x-amz-security-token", AWS_SESSION_TOKEN],
        ["authorization", `AWS4-HMAC-SHA256 Credential=${scope}`],
      ],
      body: JSON.stringify(input),
    };
  }

  private failure({ operation, kind }: Lookup, result: OutsideAnswer): string {
    const title = kind === "secrets" ? "Secrets Manager" : "SSM";
    const said = `${operation} request encountered an error: operation error ${title}: ${operation}`;
    if (!("status" in result)) return `${said}, request send failed, ${result.message}`;
    const requestId = result.headers?.find(([name]) => name === "x-amzn-requestid")?.[1] ?? "";
    const { __type = "", message = "" } = JSON.parse(result.body) as Record<string, string>;
    return `${said}, https response error StatusCode: ${result.status}, RequestID: ${requestId}, api error ${__type}: ${message}`;
  }

  private log(level: "info" | "error", prefix: string, text: string): void {
    if (!logs(this.settings, level)) return;
    const { agenda, dateAt } = this.ports;
    const date = dateAt(agenda.now).slice(0, 19).replaceAll("-", "/").replace("T", " ");
    this.ports.log(`[AWS Parameters and Secrets Lambda Extension] ${date} ${prefix}${text}`);
  }
}

const keyOf = ({ operation, input }: Lookup): string => `${operation} ${JSON.stringify(input)}`;

const pathOf = (url: string): string => /^http:\/\/[^/?#]*([^#]*)/i.exec(url)?.[1] || "/";

function retryable(result: OutsideAnswer): boolean {
  if (!("status" in result)) return true;
  return RETRYABLE.has(result.status) || /"ThrottlingException"/.test(result.body);
}
