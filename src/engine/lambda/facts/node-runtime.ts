import { dg, RECORDED, RUNTIME_CLIENT, type FactPart } from "./fact.ts";

const STREAMING = dg("configuration-response-streaming");

export const NODE_RUNTIME: FactPart = {
  part: "A4",
  title: "The Node.js runtime",
  facts: [
    {
      fact: 24,
      title:
        "nodejs24.x is the current runtime and nodejs22.x the one before; nodejs20.x can no longer be created.",
      status: "partly",
      simulated: "nodejs24.x, and nodejs22.x as it still knows callbacks.",
      missing: "nodejs26.x, which is a preview.",
      source: [dg("lambda-runtimes")],
    },
    {
      fact: 25,
      title:
        "A handler is named by its file and its export; a name with .. or without a dot is refused.",
      status: "simulated",
      simulated: "AWS's runtime client reads the name itself; properties may be nested.",
      source: [RUNTIME_CLIENT],
    },
    {
      fact: 26,
      title:
        "The handler's file is looked for without ending, as .js, .mjs and .cjs; what is missing or broken has an error of its own.",
      status: "simulated",
      simulated:
        "AWS's runtime client looks for it itself; TypeScript is compiled when the function is deployed.",
      source: [RUNTIME_CLIENT],
    },
    {
      fact: 27,
      title: "nodejs22.x cannot require ES modules and does not guess a file's module kind.",
      status: "simulated",
      simulated:
        "The module kind of a file in each runtime, and NODE_OPTIONS, which switches both back on.",
      source: [dg("lambda-nodejs")],
    },
    {
      fact: 28,
      title:
        "Up to nodejs22.x a handler may answer through a callback, which waits for an empty event loop; a promise that never settles ends the process.",
      status: "simulated",
      simulated: "AWS's runtime client 3 runs unmodified for nodejs22.x.",
      source: [RUNTIME_CLIENT],
    },
    {
      fact: 29,
      title:
        "From nodejs24.x on callbacks are refused, and the response is sent as soon as the handler's promise settles.",
      status: "simulated",
      simulated: "AWS's runtime client 4 runs unmodified for nodejs24.x.",
      source: [RUNTIME_CLIENT, dg("nodejs-handler")],
      basis:
        "How a process ends that nobody catches an error in is deduced from the client's source.",
    },
    {
      fact: 30,
      title: "The context says what runs where, and how many milliseconds are left.",
      status: "partly",
      simulated: "Every field of both runtimes; the remaining time follows the virtual clock.",
      missing: "identity, clientContext and tenantId are empty, because nobody sends them here.",
      source: [dg("nodejs-context")],
    },
    {
      fact: 31,
      title:
        "A function error is an answer with status 200, FunctionError Unhandled, and the error's type, message and trace as its payload.",
      status: "simulated",
      simulated: "AWS's runtime client writes the payload itself.",
      source: [RUNTIME_CLIENT, RECORDED],
    },
    {
      fact: 32,
      title:
        "A time-out is answered with the error type Sandbox.Timedout and the request id in its message.",
      status: "simulated",
      simulated: "The newer of AWS's two forms.",
      source: [RECORDED],
      basis: "Recorded on AWS in November 2025.",
    },
    {
      fact: 33,
      title:
        "A process that exits or is killed is answered with Runtime.ExitError and how it ended.",
      status: "simulated",
      simulated: "process.exit, uncaught errors, and the kill when memory runs out.",
      source: [RECORDED, "https://github.com/aws/aws-lambda-runtime-interface-emulator"],
      basis: "That running out of memory ends with signal: killed is common knowledge.",
    },
    {
      fact: 34,
      title:
        "A response of more than 6,291,556 bytes is refused with Function.ResponseSizeTooLarge.",
      status: "simulated",
      simulated: "The limit and the message.",
      source: [RECORDED, dg("gettingstarted-limits")],
    },
    {
      fact: 35,
      title:
        "Failures of the platform have names: Extension.Crash, Runtime.ExitError, Function.ResponseSizeTooLarge, Sandbox.Timedout and others.",
      status: "partly",
      simulated: "The names of failures that can happen here.",
      missing: "Names of failures of bootstrap programs and images, which are not simulated.",
      source: ["https://github.com/aws/aws-lambda-runtime-interface-emulator"],
    },
    {
      fact: 36,
      title:
        "A handler may stream its response: up to 200 MB, the first 6 MB at full speed and the rest at 2 MB a second.",
      status: "partly",
      simulated:
        "streamifyResponse, HttpResponseStream.from, the pace, which Duration includes, and the end in an error. Clients and InvokeWithResponseStream take streams; a queue or a service gets the whole response.",
      missing: "What API Gateway makes of it, because there is no API Gateway yet.",
      source: [STREAMING, dg("gettingstarted-limits")],
    },
    {
      fact: 37,
      title:
        "Lambda sets a fixed list of environment variables; reserved names are refused, and all together may have 4 KB.",
      status: "simulated",
      simulated: "The variables as they were recorded, and both rules.",
      source: [dg("configuration-envvars"), RECORDED],
    },
    {
      fact: 38,
      title:
        "Up to five layers are unpacked into /opt in their order; /var/task and /opt are read-only, /tmp has its size.",
      status: "partly",
      simulated:
        "Layers, where packages are found in them, the size limits and the read-only folders.",
      missing: "Limits on open files and processes, which code here cannot reach.",
      source: [dg("chapter-layers"), RECORDED],
    },
    {
      fact: 39,
      title:
        "Top-level await is awaited in init; other promises of init usually finish during the first invocation.",
      status: "simulated",
      simulated: "Both.",
      source: [dg("nodejs-handler")],
    },
    {
      fact: 40,
      title: "The AWS SDK for JavaScript 3 is part of the runtime.",
      status: "not simulated",
      missing: "There are no other services to call with it yet.",
      source: [dg("lambda-nodejs")],
    },
  ],
};
