import { dg, RECORDED, type FactPart } from "./fact.ts";

const eventBridge = (page: string) =>
  `https://docs.aws.amazon.com/eventbridge/latest/userguide/${page}.html`;
const apiGateway = (page: string) =>
  `https://docs.aws.amazon.com/apigateway/latest/developerguide/${page}.html`;

export const EVENT_BUS: FactPart = {
  part: "A7",
  title: "EventBridge",
  facts: [
    {
      fact: 54,
      title: "EventBridge has a classic event bus with rules and a newer one with subscribers.",
      status: "partly",
      simulated:
        "The classic bus: default and custom buses, their rules and targets, through the real client.",
      missing:
        "The newer bus, archives and replays, API destinations, connections, global endpoints, schemas and pipes; targets other than functions, queues, topics, buses and log groups. Whether a log group lets EventBridge write is not checked.",
      source: [eventBridge("eb-what-is")],
    },
    {
      fact: 55,
      title:
        "The classic bus repeats a delivery for 24 hours and up to 185 times, then the rule's dead-letter queue gets the event.",
      status: "simulated",
      simulated:
        "Retries with back-off and jitter, each target's own limits, the dead-letter queue with its attributes, and what is not worth a retry.",
      source: [eventBridge("eb-rule-retry-policy"), eventBridge("eb-rule-dlq")],
      basis:
        "AWS names no delays: ours double from a second to eight minutes, so that 185 retries take about a day.",
    },
    {
      fact: 56,
      title:
        "PutEvents takes up to 1 MB and answers for each entry; an unknown bus swallows events without a word.",
      status: "simulated",
      simulated: "Both, with AWS's error codes for single entries.",
      source: [eventBridge("eb-putevents")],
    },
    {
      fact: 57,
      title:
        "Event patterns compare by value, prefix, suffix, wildcard, number, address and presence.",
      status: "simulated",
      simulated:
        "Every operator, lists of objects matched element by element, and AWS's errors with their places. Filters of event source mappings and of SNS have fewer operators, as on AWS.",
      source: [eventBridge("eb-create-pattern-operators")],
      basis:
        "Numbers are compared by their value. AWS also refuses patterns whose wildcards are too complex; ours does not.",
    },
    {
      fact: 58,
      title: "Schedules are rates or cron expressions of six fields, to the minute.",
      status: "simulated",
      simulated:
        "Rules with rates and cron expressions in UTC, while the run goes on for another reason.",
      source: [eventBridge("eb-create-rule-schedule")],
      basis: "Common knowledge. AWS sends within the minute; ours at its beginning.",
    },
  ],
};

export const NOTIFICATIONS: FactPart = {
  part: "A8",
  title: "SNS and S3",
  facts: [
    {
      fact: 59,
      title:
        "SNS tries to deliver 100,015 times over 23 days, then the subscription's dead-letter queue gets the message.",
      status: "partly",
      simulated:
        "Standard and FIFO topics with subscriptions of queues and functions, filter policies, retries and dead-letter queues. Signatures have AWS's form and cannot be verified.",
      missing:
        "Subscriptions of HTTP endpoints, e-mail, text messages, mobile devices and delivery streams; archives and replays.",
      source: ["https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html"],
    },
    {
      fact: 60,
      title:
        "An S3 notification calls the function asynchronously, with the object's key in URL encoding.",
      status: "partly",
      simulated:
        "To functions, queues, topics and EventBridge, with filters, some time after the event.",
      missing:
        "The test event that S3 sends to a queue or topic when a notification is set up, and events other than objects created and removed.",
      source: [dg("with-s3"), RECORDED],
    },
  ],
};

export const HTTP: FactPart = {
  part: "A9",
  title: "HTTP in front of a function",
  facts: [
    {
      fact: 61,
      title: "An HTTP API and a REST API each have an event format of their own.",
      status: "partly",
      simulated:
        "Routes, stages with variables, formats 1.0 and 2.0 field by field, binary bodies, CORS of HTTP APIs and of function URLs, Lambda authorizers with kept results, JSON Web Tokens with RSA signatures, AWS_IAM.",
      missing:
        "Names in Cognito, client certificates, custom domains, API keys, usage plans, request validators, mapping templates and integrations with anything but functions are refused. That a signature is right is not computed. WebSocket APIs are not simulated.",
      source: [
        apiGateway("http-api-develop-integrations-lambda"),
        apiGateway("set-up-lambda-proxy-integrations"),
      ],
    },
    {
      fact: 62,
      title:
        "An HTTP API makes a response of whatever the function returns; a REST API answers 502 when the shape is wrong.",
      status: "simulated",
      simulated:
        "Both formats, headers with several values, cookies, base64, and what is answered when the function fails or is throttled.",
      source: [apiGateway("http-api-develop-integrations-lambda"), RECORDED],
      basis:
        "That an HTTP API answers 500 to a function error and 503 when the function is throttled, and a REST API 500 when it is throttled, was seen by users; AWS does not document it.",
    },
    {
      fact: 63,
      title: "A function URL uses the HTTP API's format and answers 502 to a function error.",
      status: "simulated",
      simulated:
        "Both invoke modes, CORS, AuthType AWS_IAM and NONE; callers need lambda:InvokeFunctionUrl and lambda:InvokeFunction where permissions are enforced.",
      source: [dg("urls-invocation"), RECORDED],
    },
    {
      fact: 64,
      title:
        "A REST API waits for 29 s and an HTTP API for 30 s; the function runs on, and is billed, after the gateway has given up.",
      status: "partly",
      simulated:
        "Time-outs of the API and of its routes, 10 MB for a request, 10,000 requests a second with a burst of 5,000 for the account, throttles of stages and routes.",
      missing: "Idle connections are not ended, and the size of headers is not limited.",
      source: [
        apiGateway("api-gateway-execution-service-limits-table"),
        apiGateway("http-api-quotas"),
      ],
      basis: "AWS does not document the answer of an HTTP API whose time is up: 503 was seen.",
    },
    {
      fact: 65,
      title: "A REST API can stream a function's response.",
      status: "partly",
      simulated:
        "The integration's response transfer mode STREAM: metadata, eight NUL bytes, body; the time of the first byte.",
      missing:
        "The rate beyond the first 10 MB and the time-out of an idle stream are not limited.",
      source: [apiGateway("response-transfer-mode-lambda")],
    },
  ],
};
