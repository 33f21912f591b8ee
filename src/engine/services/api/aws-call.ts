/**
 * Where requests of functions to AWS arrive: whatever they send to `*.amazonaws.com`, and to APIs and function URLs. Services that are simulated answer their
 * protocol here; a call of any other fails and says which it was.
 */
import type { Microseconds } from "../../kernel/instant.ts";
import type { AwsCallName } from "../../kernel/trace/service.ts";
import type { OutsideAnswer, RequestOwner, SentRequest } from "../../lambda/world.ts";
import type { OutgoingRequest } from "../../sandbox/process-options.ts";

/** A request to AWS, as far as every protocol of AWS tells what it is. */
export interface AwsCall {
  /** The name under which it was signed: `dynamodb`, `s3`, `lambda`. Of an unsigned one, what its host begins with. */
  readonly service: string;
  readonly region: string;
  /** Of the credentials that it was signed with; absent when it was not signed. */
  readonly accessKeyId?: string;
  /** `PutItem`; of a REST protocol that does not name it the method and the path. */
  readonly operation: string;
  readonly host: string;
  /** With the query. */
  readonly path: string;
  readonly request: OutgoingRequest;
}

/** The services of the account, for the network. */
export interface AwsEndpoints {
  /** `undefined` when no service here answers the call. */
  plan(owner: RequestOwner, call: AwsCall): PlannedCall | undefined;
}

/** A call that is about to be made. */
export interface PlannedCall {
  readonly name: AwsCallName;
  /** Answers once, now or later. */
  begin(terms: CallTerms, onAnswer: (answer: AwsAnswer) => void): BegunCall;
}

export interface BegunCall extends Omit<SentRequest, "giveUp"> {
  /** Gives the request up: true when that came before the end of the answer. */
  giveUp(): boolean;
}

export interface CallTerms {
  readonly newConnection: boolean;
  /** A fault: the call takes so much longer. */
  readonly extraUs: Microseconds;
  /** A fault: the call fails, with a status or by its connection breaking. `afterEffect`: what it asked for was done. */
  readonly fails?: { readonly status?: number; readonly afterEffect: boolean };
}

/** With AWS's error code, if it is an error. */
export type AwsAnswer = OutsideAnswer & { readonly errorCode?: string };

const AWS_HOST = /(^|\.)(amazonaws\.com(\.cn)?|api\.aws|on\.aws)$/;
/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
const SCOPE = /Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/;
const SCOPE_OF_PRESIGNED =
  /X-Amz-Credential=([^%&]+)%2F\d{8}%2F([^%&]+)%2F([^%&]+)%2Faws4_request/i;

/** What a request to `host` asks AWS for; `undefined` when the host is not AWS's. */
export function awsCallOf(
  request: OutgoingRequest,
  host: string,
  path: string,
): AwsCall | undefined {
  if (!AWS_HOST.test(host)) return undefined;
  const header = (name: string): string =>
    request.headers.find(([each]) => each.toLowerCase() === name)?.[1] ?? "";
  const [, accessKeyId, region = "", service = serviceOf(host)] =
    SCOPE.exec(header("authorization")) ?? SCOPE_OF_PRESIGNED.exec(path) ?? [];
  const operation = operationOf(request, path, header);
  const signed = accessKeyId === undefined ? {} : { accessKeyId };
  return { service, region, ...signed, operation, host, path, request };
}

/** A bucket of S3 may stand in front of the service's own name. */
const serviceOf = (host: string): string =>
  /(^|\.)s3[.-]/.test(host) ? "s3" : host.split(".")[0]!;

/** The protocols of AWS: https://smithy.io/2.0/aws/protocols/index.html */
function operationOf(
  { method, body }: OutgoingRequest,
  path: string,
  header: (name: string) => string,
): string {
  const fromPath =
    /\/service\/[^/]+\/operation\/(\w+)/.exec(path) ?? /[?&](?:x-id|Action)=(\w+)/.exec(path);
  return (
    header("x-amz-target").split(".").at(-1) ||
    fromPath?.[1] ||
    /(?:^|&)Action=(\w+)/.exec(body)?.[1] ||
    `${method} ${path.split("?")[0]!}`
  );
}

/** Fails as nothing of AWS would, and so is not retried. */
export const notSimulated = ({ service, operation }: AwsCall): OutsideAnswer => ({
  code: "ERR_NOT_SIMULATED",
  message: `${service} ${operation} is not simulated: Coldstart has no such service. The request was signed and sent; nothing answered it.`,
});
