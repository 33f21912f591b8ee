/** Records of HTTP requests to APIs and function URLs, as their clients see them. */
import type { Microseconds } from "../instant.ts";
import type { Decision } from "./decision.ts";

export type HttpFrontEvent = ApiRequested | ApiAuthorized | ApiResponded;

/** What stands in front of a function: API Gateway's HTTP API or REST API, or a function URL. */
export type HttpFront = "http-api" | "rest-api" | "function-url";

/** A client sent an HTTP request. */
export interface ApiRequested {
  type: "api.requested";
  /** Counts requests to APIs and function URLs in this run, from 1. */
  exchange: number;
  front: HttpFront;
  /** The API's name; the function's for a function URL. */
  name: string;
  /** The arrival's place in the workload, from 0; -1 when a function sent it. */
  index: number;
  method: string;
  /** As it was sent, with the query. */
  path: string;
  /** Of the body. */
  bytes: number;
}

/** A Lambda authorizer or a token decided, now or earlier when the result was cached. */
export interface ApiAuthorized extends Decision {
  type: "api.authorized";
  exchange: number;
  authorizer: string;
  allowed: boolean;
  cached: boolean;
  /** The authorizer's invocation, when it was called for this request. */
  requestId?: string;
}

/** The client has its answer. */
export interface ApiResponded {
  type: "api.responded";
  exchange: number;
  /** The invocation that was made for the request; it may run on after the gateway has given up. */
  requestId?: string;
  status: number;
  /** Text, or base64 when `isBase64` says so; cut off after 64 KB. */
  body: string;
  isBase64?: true;
  /** Of the whole body. */
  bytes: number;
  headers: [name: string, value: string][];
  /** From the request to the last byte of the answer, as the client sees it. */
  latencyUs: Microseconds;
  /** Of a streamed response: until its first byte. */
  firstByteUs?: Microseconds;
  /** From calling the function to its answer. */
  integrationUs?: Microseconds;
  /** Present when the front end answered in the function's place. */
  decision?: Decision;
}
