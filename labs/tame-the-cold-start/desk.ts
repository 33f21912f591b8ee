/** The requests that the tracking desk gets, and what is right as an answer to each. */
import { headerIn, isObject, parseJson, shortened } from "../../src/grading/evidence.ts";
import type { InvocationSummary } from "../../src/session/protocol.ts";

export interface DeskRequest {
  path: "/health" | "/parcels" | "/report" | "/nowhere";
  /** Absent: the caller does not say who they are, and is a guest. */
  customer?: string | undefined;
  ids?: string[];
}

/** What the carrier knows. */
const STATES: Record<string, string> = {
  "P-1": "in the depot",
  "P-2": "on its way",
  "P-3": "delivered",
  "P-4": "at the customs",
};

const EVERYBODY = ["Ada", "Grace", "Katherine", "Dorothy"];

/** The event of an HTTP API, payload format version 2.0. */
export function deskRequest({ path, customer, ids }: DeskRequest): unknown {
  const query = ids === undefined ? "" : `ids=${ids.join(",")}`;
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: path,
    rawQueryString: query,
    headers: {
      accept: "*/*",
      host: "desk.example.com",
      ...(customer === undefined ? {} : { "x-customer": customer }),
    },
    ...(ids === undefined ? {} : { queryStringParameters: { ids: ids.join(",") } }),
    requestContext: {
      accountId: "123456789012",
      apiId: "f6g7h8i9j0",
      domainName: "desk.example.com",
      domainPrefix: "desk",
      http: {
        method: "GET",
        path,
        protocol: "HTTP/1.1",
        sourceIp: "198.51.100.7",
        userAgent: "desk/2.0",
      },
      requestId: "JKJaXmPLvHcESHA=",
      routeKey: "$default",
      stage: "$default",
      time: "22/Nov/2026:09:00:00 +0000",
      timeEpoch: 1795338000000,
    },
    isBase64Encoded: false,
  };
}

/** "GET /parcels for P-1 and P-2 from Ada". */
export function describe({ path, customer, ids }: DeskRequest): string {
  const what = ids === undefined ? "" : ` for ${ids.join(" and ")}`;
  const who = ids === undefined ? "" : ` from ${customer ?? "somebody without a name"}`;
  return `GET ${path}${what}${who}`;
}

/** What is wrong with the answer, as a noun phrase, or `null`. */
export function problemWith(invocation: InvocationSummary, request: DeskRequest): string | null {
  const { status, payload } = invocation;
  if (status === "timeout") return "no response: Lambda ended the invocation at its time-out";
  if (status !== "success")
    return `a function error, ${textOf(payload, "errorType")}: ${textOf(payload, "errorMessage")}`;
  if (!isObject(payload) || typeof payload.statusCode !== "number")
    return `a result without a statusCode: ${brief(payload)}`;

  const expectedStatus =
    request.path === "/nowhere" || request.ids?.some((id) => !(id in STATES)) ? 404 : 200;
  const { statusCode } = payload;
  const body = typeof payload.body === "string" ? payload.body : "";
  if (statusCode !== expectedStatus)
    return `statusCode ${statusCode} instead of ${expectedStatus}: ${brief(payload.body)}`;
  const named = headerIn(payload.headers, "content-type");
  const type = typeof named === "string" ? named : "";
  const expectedType =
    request.path === "/report" && expectedStatus === 200 ? "text/html" : "application/json";
  if (!type.toLowerCase().startsWith(expectedType))
    return `${type === "" ? "no content-type" : `the content-type ${brief(type)}`} instead of ${expectedType}, with statusCode ${statusCode}`;
  if (expectedStatus !== 200) {
    if (textOf(parseJson(body), "message") === "")
      return `statusCode ${statusCode} with a body without a message: ${brief(payload.body)}`;
    return namesOthers(body, request) ? `somebody else's name or parcel: ${brief(body)}` : null;
  }

  if (request.path === "/health") {
    const answer = parseJson(body);
    return isObject(answer) && answer.healthy === true ? null : `the body ${brief(body)}`;
  }
  if (request.path === "/parcels") return problemWithParcels(body, request);
  return problemWithReport(body, request);
}

function problemWithParcels(
  body: string,
  { customer = "guest", ids = [] }: DeskRequest,
): string | null {
  const expected = ids.map((id) => ({ id, state: STATES[id] }));
  const answer = parseJson(body);
  if (!isObject(answer) || !Array.isArray(answer.parcels))
    return `a body without parcels: ${brief(body)}`;
  if (answer.customer !== customer)
    return `the customer ${brief(JSON.stringify(answer.customer) ?? answer.customer)} instead of ${JSON.stringify(customer)}`;
  const same =
    answer.parcels.length === expected.length &&
    expected.every(({ id, state }, index) => {
      const parcel: unknown = (answer.parcels as unknown[])[index];
      return isObject(parcel) && parcel.id === id && parcel.state === state;
    });
  return same ? null : `the parcels ${brief(answer.parcels)} instead of ${ids.join(", ")}`;
}

function problemWithReport(body: string, request: DeskRequest): string | null {
  const { customer = "guest", ids = [] } = request;
  const needed = ["Coldstart Serif", customer, ...ids, ...ids.map((id) => STATES[id] ?? id)];
  const missing = needed.find((text) => !body.includes(text));
  if (missing !== undefined) return `a report without "${missing}": ${brief(body)}`;
  return namesOthers(body, request)
    ? `a report with somebody else's name or parcel: ${brief(body)}`
    : null;
}

function namesOthers(body: string, { customer = "guest", ids = [] }: DeskRequest): boolean {
  const others = [
    ...EVERYBODY.filter((name) => name !== customer),
    ...Object.keys(STATES).filter((id) => !ids.includes(id)),
  ];
  return others.some((text) => body.includes(text));
}

const textOf = (value: unknown, field: string): string =>
  isObject(value) && typeof value[field] === "string" ? value[field] : "";

function brief(value: unknown): string {
  const text =
    typeof value === "string"
      ? value.replace(/\s+/g, " ")
      : (JSON.stringify(value) ?? String(value));
  return shortened(text, 140);
}
