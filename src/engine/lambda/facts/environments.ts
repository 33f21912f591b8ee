import { dg, RECORDED, type FactPart } from "./fact.ts";

const ENVIRONMENT = dg("lambda-runtime-environment");
const EXTENSIONS = dg("runtimes-extensions-api");

export const ENVIRONMENTS: FactPart = {
  part: "A1",
  title: "The life of an execution environment",
  facts: [
    {
      fact: 1,
      title:
        "An environment goes through init, invoke and shutdown; init is over when the runtime and every extension have asked for their first event.",
      status: "partly",
      simulated: "The phases in this order, with extensions that take part in each of them.",
      missing: "The hooks around a snapshot, because SnapStart does not exist for Node.js.",
      source: [ENVIRONMENT],
    },
    {
      fact: 2,
      title:
        "Init on demand may take 10 s; an init that does not end by then runs again inside the first invocation, under the function's timeout.",
      status: "simulated",
      simulated: "Both limits, the second evaluation of every module, and the INIT_REPORT line.",
      source: [ENVIRONMENT],
    },
    {
      fact: 3,
      title:
        "With provisioned concurrency init may take 130 s, or the function's timeout when that is longer, up to 900 s.",
      status: "partly",
      simulated: "The limit for provisioned environments.",
      missing:
        "SnapStart and Managed Instances, which are other products for other runtimes or on other machines.",
      source: [ENVIRONMENT],
    },
    {
      fact: 4,
      title:
        "An INIT_REPORT line is logged when init fails; for provisioned concurrency it always is.",
      status: "simulated",
      simulated: "The line with its phase, status and error type.",
      source: [ENVIRONMENT],
    },
    {
      fact: 5,
      title:
        "When init throws, the environment is reset and init runs again inside the invocation; its error is what the caller gets.",
      status: "simulated",
      simulated: "The error as the function's error, with the module evaluated twice.",
      source: [ENVIRONMENT, RECORDED],
      basis: "That the module runs twice is deduced from what AWS writes about suppressed init.",
    },
    {
      fact: 6,
      title:
        "A time-out, a crash or running out of memory resets the environment: globals are gone, /tmp stays, and the next invocation contains an init that is not reported.",
      status: "simulated",
      simulated: "The reset, the init inside the next invocation and its time in Duration.",
      source: [ENVIRONMENT],
    },
    {
      fact: 7,
      title:
        "Shutdown has no time at all without extensions, 500 ms with an internal one and 2,000 ms with an external one; then comes SIGKILL. There may be ten extensions.",
      status: "simulated",
      simulated:
        "SIGTERM at once, the budgets and the kill: the runtime has 300 ms of the 2,000, or 500 with an internal extension; external extensions have the rest. Extensions are modelled by the time they take in each phase; they run no code of their own.",
      source: [EXTENSIONS, "https://github.com/aws-samples/graceful-shutdown-with-aws-lambda"],
      basis: "How the budget is shared stands in AWS's samples, not in its guide.",
    },
    {
      fact: 8,
      title:
        "The caller has the response when the runtime posts it; the invocation lasts, and is billed, until every extension has asked for its next event.",
      status: "simulated",
      simulated: "The busy environment, the billed time and PostRuntimeExtensionsDuration.",
      source: [EXTENSIONS],
    },
    {
      fact: 9,
      title:
        "Between invocations the environment is frozen: timers keep what is left of them while the clock goes on, and unfinished work resumes in the next invocation.",
      status: "simulated",
      simulated:
        "Timers, promises and requests that wait; a request whose connection is being set up is not sent before the thaw. Log lines of late work carry the next request's id.",
      source: [ENVIRONMENT],
    },
    {
      fact: 10,
      title:
        "Lambda ends environments that are idle, and after some hours busy ones too; it does not say when.",
      status: "simulated",
      simulated:
        "Idle environments end after 5 to 7 minutes, drawn from the seed; all of them after two hours.",
      source: ["https://mikhail.io/serverless/coldstarts/aws/", ENVIRONMENT],
      basis: "The idle time was measured by others; the greatest age is ours.",
    },
    {
      fact: 11,
      title: "Lambda may initialise environments before there is a request for them.",
      status: "not simulated",
      missing:
        "It would make runs differ for no reason that one could see; every cold start here has a request that caused it.",
      source: [ENVIRONMENT],
    },
    {
      fact: 12,
      title:
        "An environment runs one invocation at a time; a free one is used before a new one is made.",
      status: "simulated",
      simulated:
        "The free environment that was used last serves next. AWS's example with ten requests gives AWS's table.",
      source: [dg("lambda-concurrency")],
      basis: "Which free environment is taken is not documented.",
    },
    {
      fact: 13,
      title:
        "Cold starts are typically fewer than one in a hundred invocations and take from 100 ms to more than a second.",
      status: "not simulated",
      missing:
        "It is an observation about many functions, not a rule: here the share follows from your traffic.",
      source: [ENVIRONMENT],
    },
  ],
};
