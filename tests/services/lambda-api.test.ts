/** Lambda's own API through its unmodified client. https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html */
import { describe, expect, it } from "vitest";
import type { AccountDefinition } from "../../src/session/protocol.ts";
import { records, simulate } from "../simulations/simulate.ts";
import { functionNamed, inHandler as handlerWith } from "./service-client.ts";

const GREET = `
  import { writeFileSync } from "node:fs";
  let count = 0;
  export const handler = async (event, context) => {
    console.log("greets", event.name);
    if (event.sleepMs) await new Promise((resolve) => setTimeout(resolve, event.sleepMs));
    if (event.fail) throw new Error("no " + event.name);
    return { hello: event.name, count: ++count, memory: context.memoryLimitInMB, version: context.functionVersion, arn: context.invokedFunctionArn, stage: process.env.STAGE, custom: context.clientContext?.custom };
  };`;

const account = (more: AccountDefinition = {}): AccountDefinition => ({
  ...more,
  functions: [{ configuration: functionNamed("greet") }, ...(more.functions ?? [])],
});

const inHandler = (
  statements: string,
  given: AccountDefinition = account(),
  simulation: Parameters<typeof handlerWith>[2] = {},
) =>
  handlerWith(
    "@aws-sdk/client-lambda",
    `const invoke = async (input) => { const r = await send("Invoke", { FunctionName: "greet", ...input, ...(input?.event ? { Payload: JSON.stringify(input.event), event: undefined } : {}) }); return { ...r, Payload: r.Payload?.length ? JSON.parse(text(r.Payload)) : undefined }; };
     ${statements}`,
    { account: given, files: { "greet.mjs": GREET, ...simulation.files }, ...simulation },
  );

describe("Invoke", () => {
  it("waits for the answer, with the executed version, the log's end and the client context (fact 41)", async () => {
    const { payload, run } = await inHandler(`
      const r = await invoke({ event: { name: "ann" }, LogType: "Tail", ClientContext: Buffer.from(JSON.stringify({ custom: { tier: "gold" } })).toString("base64") });
      return { ...r, LogResult: Buffer.from(r.LogResult, "base64").toString().split("\\n").map((line) => line.split(/[ \\t]/)[0]) };`);
    expect(payload).toEqual({
      StatusCode: 200,
      ExecutedVersion: "$LATEST",
      Payload: {
        hello: "ann",
        count: 1,
        memory: "512",
        version: "$LATEST",
        arn: "arn:aws:lambda:us-east-1:123456789012:function:greet",
        custom: { tier: "gold" },
      },
      LogResult: ["START", expect.stringMatching(/^2026/), "END", "REPORT", ""],
    });
    const [, called] = records(run, "invocation.received");
    expect(called).toMatchObject({ functionName: "greet", source: "function", sourceId: "orders" });
    const [request] = records(run, "http.requested");
    expect(request!.aws).toEqual({ service: "lambda", operation: "Invoke", resource: "greet" });
  });

  it("answers 202 for Event and 204 for DryRun, without a payload (fact 41)", async () => {
    const { payload, run } = await inHandler(
      `return [await invoke({ event: { name: "a" }, InvocationType: "Event" }), await invoke({ event: { name: "b" }, InvocationType: "DryRun" })];`,
    );
    expect(payload).toEqual([{ StatusCode: 202 }, { StatusCode: 204 }]);
    const greeted = run.trace.filter((it) => it.type === "log" && it.line.includes("greets"));
    expect(greeted).toHaveLength(1);
  });

  it("a function error is 200 with X-Amz-Function-Error (fact 31)", async () => {
    const { payload } = await inHandler(`return invoke({ event: { name: "ann", fail: true } });`);
    expect(payload).toMatchObject({
      StatusCode: 200,
      FunctionError: "Unhandled",
      Payload: { errorType: "Error", errorMessage: "no ann" },
    });
  });

  it("takes names, ARNs and qualifiers; refuses what does not fit (fact 41)", async () => {
    const { payload } = await inHandler(
      `const version = async (input) => (await invoke({ ...input, event: {} })).ExecutedVersion;
       return [
        await version({ FunctionName: "arn:aws:lambda:us-east-1:123456789012:function:greet:live" }),
        await version({ FunctionName: "123456789012:function:greet", Qualifier: "1" }),
        await refused("Invoke", { FunctionName: "greet", Qualifier: "9" }),
        await refused("Invoke", { FunctionName: "greet:live", Qualifier: "1" }),
        await refused("Invoke", { FunctionName: "greet", Payload: "{not json" }),
        await refused("Invoke", { FunctionName: "greet", ClientContext: "bm90IGpzb24=" }),
        await refused("InvokeAsync", { FunctionName: "greet", InvokeArgs: "{}" }),
      ];`,
      {
        functions: [
          {
            configuration: functionNamed("greet"),
            versions: [{}],
            aliases: [{ name: "live", version: "1" }],
          },
        ],
      },
    );
    expect(payload).toEqual([
      "1",
      "1",
      [
        "ResourceNotFoundException",
        "Function not found: arn:aws:lambda:us-east-1:123456789012:function:greet:9",
        404,
      ],
      [
        "InvalidParameterValueException",
        "The derived qualifier from the function name does not match the specified qualifier.",
        400,
      ],
      [
        "InvalidRequestContentException",
        expect.stringMatching(/^Could not parse request body into json/),
        400,
      ],
      [
        "InvalidRequestContentException",
        "Client context must be a valid Base64-encoded JSON object.",
        400,
      ],
      [
        "Error",
        expect.stringContaining("lambda InvokeAsync is not simulated"),
        "ERR_NOT_SIMULATED",
      ],
    ]);
  });

  it("a caller that times out does not stop the callee: both are billed to their end (facts 32, 64)", async () => {
    const run = await simulate({
      code: {
        "index.mjs": `import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
          const client = new LambdaClient({});
          export const handler = () => client.send(new InvokeCommand({ FunctionName: "greet", Payload: JSON.stringify({ sleepMs: 6000 }) }));`,
        "greet.mjs": GREET,
      },
      function: { memorySizeMb: 1769, timeoutSeconds: 2 },
      account: account(),
    });
    const ended = records(run, "invoke.ended").map(({ status, durationUs }) => [
      status,
      Math.round(durationUs / 1e6),
    ]);
    expect(ended).toEqual([
      ["timeout", 2],
      ["success", 6],
    ]);
  });

  it("a throttle is 429 with its reason, which the SDK retries twice (fact 42)", async () => {
    const { payload, run } = await inHandler(
      `return refused("Invoke", { FunctionName: "greet" });`,
      { functions: [{ configuration: functionNamed("greet", { reservedConcurrency: 0 }) }] },
    );
    expect(payload).toEqual(["TooManyRequestsException", "Rate Exceeded.", 429]);
    expect(records(run, "invocation.throttled")).toHaveLength(3);
    expect(records(run, "http.responded").map(({ errorCode }) => errorCode)).toEqual(
      Array(3).fill("TooManyRequestsException"),
    );
  });
});

describe("InvokeWithResponseStream", () => {
  const STREAM = `
    const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    export const handler = awslambda.streamifyResponse(async (event, stream, context) => {
      console.log("streams", context.clientContext?.custom?.tier);
      for (const word of event.words ?? []) {
        stream.write(word);
        await sleep(1000);
      }
      if (event.fail) throw new Error("no " + event.fail);
      if (event.hang) await sleep(60_000);
      stream.end(event.bytes ? Buffer.from(event.bytes) : undefined);
    });`;
  const functions = [
    {
      configuration: functionNamed("chat"),
      versions: [{}],
      aliases: [{ name: "live", version: "1" }],
    },
  ];
  const streaming = (statements: string, given: AccountDefinition = account({ functions })) =>
    inHandler(
      `const events = async (input) => {
         const begun = Date.now();
         const { EventStream, ...head } = await send("InvokeWithResponseStream", { FunctionName: "chat", ...input, ...(input?.event ? { Payload: JSON.stringify(input.event), event: undefined } : {}) });
         const all = [];
         for await (const { PayloadChunk, InvokeComplete } of EventStream ?? []) {
           const seconds = Math.round((Date.now() - begun) / 1000);
           all.push(PayloadChunk ? [seconds, text(PayloadChunk.Payload)] : [seconds, InvokeComplete]);
         }
         return { ...head, all };
       };
       ${statements}`,
      given,
      { files: { "chat.mjs": STREAM, "greet.mjs": GREET } },
    );

  it("brings the response as the function writes it, then its end with the log (facts 36, 65)", async () => {
    const { payload, run } = await streaming(`
      const first = await events({ event: {}, LogType: "Tail", ClientContext: Buffer.from(JSON.stringify({ custom: { tier: "gold" } })).toString("base64") });
      const [[, { LogResult }]] = first.all.splice(-1);
      return [first, Buffer.from(LogResult, "base64").toString().split("\\n").map((line) => line.split(/[ \\t]/).at(-1) || line.split(" ")[0]),
        await events({ Qualifier: "live", event: { words: ["one", "two", "grün"], bytes: [0xf0, 0x9f, 0x98, 0x80] } })];`);
    const [first, log, second] = payload as [object, string[], object];
    expect(first).toEqual({
      StatusCode: 200,
      ExecutedVersion: "$LATEST",
      ResponseStreamContentType: "application/vnd.amazon.eventstream",
      all: [],
    });
    expect(log).toContain("gold");
    expect(second).toMatchObject({
      ExecutedVersion: "1",
      all: [
        [0, "one"],
        [1, "two"],
        [2, "grün"],
        [3, "😀"],
        [3, {}],
      ],
    });
    const exchanges = records(run, "http.responded").map(({ durationUs, status }) => [
      status,
      Math.round(durationUs / 1e6),
    ]);
    expect(exchanges).toEqual([
      [200, 0],
      [200, 3],
    ]);
    const [request] = records(run, "http.requested");
    expect(request!.aws).toEqual({
      service: "lambda",
      operation: "InvokeWithResponseStream",
      resource: "chat",
    });
  });

  it("a result that is not streamed comes as one chunk; DryRun is 204 (fact 41)", async () => {
    const { payload } = await streaming(
      `return [await events({ FunctionName: "greet", event: { name: "ann" } }), await events({ InvocationType: "DryRun" })];`,
    );
    const [greeted, dry] = payload as [{ all: [number, unknown][] }, object];
    expect(JSON.parse(greeted.all[0]![1] as string)).toMatchObject({ hello: "ann" });
    expect(greeted.all.slice(1)).toEqual([[expect.any(Number), {}]]);
    expect(dry).toMatchObject({ StatusCode: 204, all: [] });
  });

  it("an error ends the stream with its code and details, before and after the first byte (facts 31, 36)", async () => {
    const { payload } = await streaming(`
      const ends = async (input) => (await events(input)).all.map(([, it]) => it.ErrorCode ? [it.ErrorCode, JSON.parse(it.ErrorDetails)] : it);
      return [
        await ends({ FunctionName: "greet", event: { name: "ann", fail: true } }),
        await ends({ event: { words: ["one"], fail: "more" } }),
        await ends({ event: { words: ["one"], hang: true } }),
      ];`);
    expect(payload).toMatchObject([
      [["Unhandled", { errorType: "Error", errorMessage: "no ann" }]],
      ["one", ["Unhandled", { errorType: "Error", errorMessage: "no more" }]],
      [
        "one",
        ["Unhandled", { errorMessage: expect.stringContaining("Task timed out after 10.00") }],
      ],
    ]);
  });

  it("refuses as Invoke does (facts 41, 42)", async () => {
    const refusals = `return [
      await refused("InvokeWithResponseStream", { FunctionName: "nobody" }),
      await refused("InvokeWithResponseStream", { FunctionName: "chat", InvocationType: "Event" }),
      await refused("InvokeWithResponseStream", { FunctionName: "chat", Payload: "{" }),
    ];`;
    const { payload } = await streaming(refusals);
    expect(payload).toEqual([
      ["ResourceNotFoundException", expect.stringMatching(/^Function not found: /), 404],
      [
        "InvalidParameterValueException",
        "1 validation error detected: Value 'Event' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [RequestResponse, DryRun]",
        400,
      ],
      ["InvalidRequestContentException", expect.any(String), 400],
    ]);
  });

  it("a body of fetch is a stream that fills while the function writes (fact 36)", async () => {
    const { payload } = await streaming(`
      const requestHandler = {
        async handle({ method, hostname, path, headers, body }) {
          const given = await fetch("https://" + hostname + path, { method, headers, body });
          return { response: { statusCode: given.status, headers: Object.fromEntries(given.headers), body: given.body } };
        },
      };
      const fetching = new sdk.LambdaClient({ requestHandler });
      const begun = Date.now();
      const { EventStream } = await fetching.send(new sdk.InvokeWithResponseStreamCommand({ FunctionName: "chat", Payload: JSON.stringify({ words: ["one", "two"] }) }));
      const seen = [];
      for await (const { PayloadChunk } of EventStream) if (PayloadChunk) seen.push([Math.round((Date.now() - begun) / 1000), text(PayloadChunk.Payload)]);
      return seen;`);
    expect(payload).toEqual([
      [0, "one"],
      [1, "two"],
    ]);
  });

  it("who closes the connection does not stop the function, which is billed to its end (fact 36)", async () => {
    const { payload, run } = await streaming(`
      const abort = new AbortController();
      const command = new sdk.InvokeWithResponseStreamCommand({ FunctionName: "chat", Payload: JSON.stringify({ words: ["one", "two", "three"] }) });
      const { EventStream } = await client.send(command, { abortSignal: abort.signal });
      const seen = [];
      try {
        for await (const { PayloadChunk } of EventStream) {
          seen.push(text(PayloadChunk.Payload));
          abort.abort();
        }
      } catch (error) {
        return [...seen, error.code, error.message];
      }`);
    expect(payload).toEqual(["one", "ECONNRESET", "aborted"]);
    const ended = records(run, "invoke.ended").map(({ durationUs }) =>
      Math.round(durationUs / 1e6),
    );
    expect(ended.at(-1)).toBe(3);
    expect(records(run, "http.responded")).toMatchObject([
      { error: "the function gave the request up" },
    ]);
  });
});

describe("functions, versions and aliases", () => {
  it("describes functions as they are deployed", async () => {
    const { payload } = await inHandler(
      `const { Configuration, Concurrency } = await send("GetFunction", { FunctionName: "greet" });
       const one = await send("GetFunctionConfiguration", { FunctionName: "greet", Qualifier: "1" });
       return [Configuration.FunctionArn, Configuration.MemorySize, Configuration.Environment.Variables, Configuration.State, Configuration.LastUpdateStatus, Concurrency, one.FunctionArn, one.Version, Configuration.CodeSha256 === one.CodeSha256,
         (await send("ListFunctions")).Functions.map((f) => f.FunctionName), (await send("ListFunctions", { FunctionVersion: "ALL" })).Functions.map((f) => f.FunctionArn.split(":").slice(6).join(":")), await send("ListFunctions", { MaxItems: 1 }).then((r) => [r.Functions.length, r.NextMarker]),
         (await send("GetAccountSettings")).AccountLimit, await refused("GetFunction", { FunctionName: "nope" }), await refused("UpdateFunctionCode", { FunctionName: "greet", ZipFile: new Uint8Array(1) })];`,
      {
        functions: [
          {
            configuration: functionNamed("greet", {
              environment: { STAGE: "test" },
              reservedConcurrency: 5,
            }),
            versions: [{}],
          },
        ],
      },
    );
    const arn = "arn:aws:lambda:us-east-1:123456789012:function:";
    expect(payload).toEqual([
      `${arn}greet`,
      512,
      { STAGE: "test" },
      "Active",
      "Successful",
      { ReservedConcurrentExecutions: 5 },
      `${arn}greet:1`,
      "1",
      true,
      ["orders", "greet"],
      ["orders:$LATEST", "greet:$LATEST", "greet:1"],
      [1, "1"],
      {
        TotalCodeSize: 322_122_547_200,
        CodeSizeUnzipped: 262_144_000,
        CodeSizeZipped: 52_428_800,
        ConcurrentExecutions: 1_000,
        UnreservedConcurrentExecutions: 995,
      },
      ["ResourceNotFoundException", `Function not found: ${arn}nope`, 404],
      [
        "Error",
        expect.stringContaining("UpdateFunctionCode is not simulated"),
        "ERR_NOT_SIMULATED",
      ],
    ]);
  });

  it("an update acts on new environments when it is through; the old ones end", async () => {
    const { payload, run } = await inHandler(`
      const before = await invoke({ event: {} });
      const changes = { FunctionName: "greet", MemorySize: 1024, Timeout: 20, Environment: { Variables: { STAGE: "new" } } };
      const { LastUpdateStatus } = await send("UpdateFunctionConfiguration", changes);
      const during = await invoke({ event: {} });
      const busy = await refused("UpdateFunctionConfiguration", changes);
      await sdk.waitUntilFunctionUpdatedV2({ client, maxWaitTime: 30 }, { FunctionName: "greet" });
      const after = await invoke({ event: {} });
      const wrong = await refused("UpdateFunctionConfiguration", { FunctionName: "greet", MemorySize: 64 });
      const stale = await refused("UpdateFunctionConfiguration", { FunctionName: "greet", MemorySize: 256, RevisionId: "old" });
      const vpc = await refused("UpdateFunctionConfiguration", { FunctionName: "greet", VpcConfig: { SubnetIds: ["s"] } });
      return [before, during, after].map(({ Payload }) => [Payload.memory, Payload.count, Payload.stage]).concat([LastUpdateStatus, busy, wrong, stale, vpc]);`);
    expect(payload).toEqual([
      ["512", 1, null],
      ["512", 2, null],
      ["1024", 1, "new"],
      "InProgress",
      [
        "ResourceConflictException",
        "The operation cannot be performed at this time. An update is in progress for resource: arn:aws:lambda:us-east-1:123456789012:function:greet",
        409,
      ],
      ["InvalidParameterValueException", expect.stringContaining("memorySizeMb"), 400],
      ["PreconditionFailedException", expect.stringContaining("Revision Id"), 412],
      [
        "Error",
        expect.stringContaining("UpdateFunctionConfiguration with VpcConfig is not simulated"),
        "ERR_NOT_SIMULATED",
      ],
    ]);
    const [ended] = records(run, "environment.shutdown");
    expect(ended?.because).toBe("the function was given another configuration");
    expect(records(run, "function.changed").map(({ operation }) => operation)).toEqual([
      "UpdateFunctionConfiguration",
    ]);
  });

  it("publishes versions that keep what they were, and aliases that share invocations between two (fact 71)", async () => {
    const { payload } = await inHandler(`
      const v1 = await send("PublishVersion", { FunctionName: "greet", Description: "first" });
      const again = await send("PublishVersion", { FunctionName: "greet" });
      await send("UpdateFunctionConfiguration", { FunctionName: "greet", MemorySize: 1024 });
      await sleep(3000);
      const v2 = await send("PublishVersion", { FunctionName: "greet" });
      const alias = await send("CreateAlias", { FunctionName: "greet", Name: "live", FunctionVersion: "1", RoutingConfig: { AdditionalVersionWeights: { 2: 0.5 } } });
      const versions = new Set();
      for (let i = 0; i < 20; i++) versions.add((await invoke({ FunctionName: "greet:live", event: {} })).Payload.memory);
      const moved = await send("UpdateAlias", { FunctionName: "greet", Name: "live", FunctionVersion: "2", RoutingConfig: { AdditionalVersionWeights: {} }, RevisionId: alias.RevisionId });
      const { Aliases } = await send("ListAliases", { FunctionName: "greet" });
      const { Versions } = await send("ListVersionsByFunction", { FunctionName: "greet" });
      const errors = [
        await refused("CreateAlias", { FunctionName: "greet", Name: "live", FunctionVersion: "1" }),
        await refused("CreateAlias", { FunctionName: "greet", Name: "next", FunctionVersion: "7" }),
        await refused("GetAlias", { FunctionName: "greet", Name: "none" }),
        await refused("UpdateAlias", { FunctionName: "greet", Name: "live", RevisionId: "old" }),
        await refused("CreateAlias", { FunctionName: "greet", Name: "123", FunctionVersion: "1" }),
      ].map(([name, , status]) => [name, status]);
      await send("DeleteAlias", { FunctionName: "greet", Name: "live" });
      return [v1.Version, v1.Description, again.Version, v2.Version, alias.RoutingConfig, [...versions].sort(), moved.FunctionVersion, moved.RoutingConfig ?? null, Aliases.map((a) => a.Name), Versions.map((v) => [v.Version, v.MemorySize]), errors, (await refused("Invoke", { FunctionName: "greet:live" }))[0]];`);
    expect(payload).toEqual([
      "1",
      "first",
      "1",
      "2",
      { AdditionalVersionWeights: { 2: 0.5 } },
      ["1024", "512"],
      "2",
      null,
      ["live"],
      [
        ["$LATEST", 1_024],
        ["1", 512],
        ["2", 1_024],
      ],
      [
        ["ResourceConflictException", 409],
        ["ResourceNotFoundException", 404],
        ["ResourceNotFoundException", 404],
        ["PreconditionFailedException", 412],
        ["InvalidParameterValueException", 400],
      ],
      "ResourceNotFoundException",
    ]);
  });
});

describe("settings of a function", () => {
  it("reserved concurrency is a limit from the moment it is put (fact 67)", async () => {
    const { payload, run } = await inHandler(
      `const name = { FunctionName: "greet" };
       const none = await send("GetFunctionConcurrency", name);
       const put = await send("PutFunctionConcurrency", { ...name, ReservedConcurrentExecutions: 1 });
       const both = await Promise.all([1, 2].map(() => invoke({ event: { sleepMs: 5000 } }).then((r) => r.StatusCode, (e) => e.name)));
       await send("DeleteFunctionConcurrency", name);
       const free = await Promise.all([1, 2].map(() => invoke({ event: { sleepMs: 5000 } }).then((r) => r.StatusCode, (e) => e.name)));
       return [none, put, both, free, await send("GetFunctionConcurrency", name), await refused("PutFunctionConcurrency", { ...name, ReservedConcurrentExecutions: 950 }), await refused("PutFunctionConcurrency", { ...name, ReservedConcurrentExecutions: -1 })];`,
    );
    expect(payload).toEqual([
      {},
      { ReservedConcurrentExecutions: 1 },
      [200, "TooManyRequestsException"],
      [200, 200],
      {},
      [
        "InvalidParameterValueException",
        "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
        400,
      ],
      [
        "InvalidParameterValueException",
        expect.stringContaining("reservedConcurrentExecutions"),
        400,
      ],
    ]);
    expect(records(run, "reserved.changed").map(({ value }) => value)).toEqual([1, null]);
  });

  it("provisioned concurrency is in progress for a minute or two, then ready (fact 68)", async () => {
    const { payload } = await inHandler(
      `const it = { FunctionName: "greet", Qualifier: "1" };
       await send("PublishVersion", { FunctionName: "greet" });
       const missing = await refused("GetProvisionedConcurrencyConfig", it);
       const put = await send("PutProvisionedConcurrencyConfig", { ...it, ProvisionedConcurrentExecutions: 2 });
       let get; let minutes = 0;
       do { await sleep(30000); minutes += 0.5; get = await send("GetProvisionedConcurrencyConfig", it); } while (get.Status === "IN_PROGRESS");
       const warm = await invoke({ FunctionName: "greet:1", event: {}, LogType: "Tail" });
       const list = await send("ListProvisionedConcurrencyConfigs", { FunctionName: "greet" });
       const tooLow = await refused("PutFunctionConcurrency", { FunctionName: "greet", ReservedConcurrentExecutions: 1 });
       await send("DeleteProvisionedConcurrencyConfig", it);
       return [missing, put.Status, put.RequestedProvisionedConcurrentExecutions, get.Status, get.AvailableProvisionedConcurrentExecutions, minutes >= 1 && minutes <= 2.5, /Init Duration/.test(Buffer.from(warm.LogResult, "base64").toString()), list.ProvisionedConcurrencyConfigs.map((c) => c.FunctionArn.split(":").at(-1)), tooLow, (await refused("GetProvisionedConcurrencyConfig", it))[0], (await refused("PutProvisionedConcurrencyConfig", { FunctionName: "greet", Qualifier: "$LATEST", ProvisionedConcurrentExecutions: 1 }))];`,
    );
    expect(payload).toEqual([
      [
        "ProvisionedConcurrencyConfigNotFoundException",
        "No Provisioned Concurrency Config found for this function",
        404,
      ],
      "IN_PROGRESS",
      2,
      "READY",
      2,
      true,
      false,
      ["1"],
      [
        "InvalidParameterValueException",
        " ReservedConcurrentExecutions  1 should not be lower than function's total provisioned concurrency [2].",
        400,
      ],
      "ProvisionedConcurrencyConfigNotFoundException",
      [
        "InvalidParameterValueException",
        "Provisioned Concurrency Configs cannot be applied to unpublished function versions.",
        400,
      ],
    ]);
  });

  it("retries and destinations of asynchronous events act at once (facts 43, 45)", async () => {
    const { payload, run } = await inHandler(
      `const name = { FunctionName: "greet" };
       const missing = await refused("GetFunctionEventInvokeConfig", name);
       const put = await send("PutFunctionEventInvokeConfig", { ...name, MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: { Destination: "arn:aws:sqs:us-east-1:123456789012:failed" } } });
       const updated = await send("UpdateFunctionEventInvokeConfig", { ...name, MaximumEventAgeInSeconds: 120 });
       await invoke({ event: { fail: true }, InvocationType: "Event" });
       await sleep(10000);
       const wrong = await refused("PutFunctionEventInvokeConfig", { ...name, MaximumRetryAttempts: 3 });
       const list = await send("ListFunctionEventInvokeConfigs", name);
       await send("DeleteFunctionEventInvokeConfig", name);
       return [missing, put.FunctionArn, put.LastModified instanceof Date, updated.MaximumRetryAttempts, updated.MaximumEventAgeInSeconds, wrong[0], list.FunctionEventInvokeConfigs.length, (await refused("DeleteFunctionEventInvokeConfig", name))[2]];`,
      account({ queues: [{ name: "failed" }] }),
    );
    const latest = "arn:aws:lambda:us-east-1:123456789012:function:greet:$LATEST";
    expect(payload).toEqual([
      [
        "ResourceNotFoundException",
        `The function ${latest} doesn't have an EventInvokeConfig`,
        404,
      ],
      latest,
      true,
      0,
      120,
      "InvalidParameterValueException",
      1,
      404,
    ]);
    expect(records(run, "record.delivered")).toMatchObject([{ kind: "on-failure", ok: true }]);
    expect(records(run, "async.finished")).toMatchObject([{ attempts: 1 }]);
  });

  it("a loop through the API is stopped, unless the function allows it (fact 47)", async () => {
    const loop = `import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
      const client = new LambdaClient({});
      export const handler = async (event, context) => { if ((event.depth ?? 0) < 30) await client.send(new InvokeCommand({ FunctionName: context.functionName, InvocationType: "Event", Payload: JSON.stringify({ depth: (event.depth ?? 0) + 1 }) })); };`;
    const loopOf = (recursion: string) =>
      inHandler(
        `await send("PutFunctionRecursionConfig", { FunctionName: "again", RecursiveLoop: "${recursion}" });
         await send("Invoke", { FunctionName: "again", InvocationType: "Event" });
         return (await send("GetFunctionRecursionConfig", { FunctionName: "again" })).RecursiveLoop;`,
        { functions: [{ configuration: functionNamed("again") }] },
        { files: { "again.mjs": loop } },
      );
    const stopped = await loopOf("Terminate");
    const runs = ({ run }: typeof stopped) =>
      records(run, "invoke.ended").filter(({ environmentId }) => environmentId !== "env-1").length;
    expect(stopped.payload).toBe("Terminate");
    expect(runs(stopped)).toBe(16);
    expect(records(stopped.run, "async.finished").at(-1)).toMatchObject({
      condition: "RecursiveInvocationsDropped",
    });
    expect(runs(await loopOf("Allow"))).toBe(31);
  });
});

describe("event source mappings", () => {
  it("are made, stopped, changed and deleted while the account runs", async () => {
    const { payload, run } = await inHandler(
      `const made = await send("CreateEventSourceMapping", { FunctionName: "greet", EventSourceArn: "arn:aws:sqs:us-east-1:123456789012:jobs", BatchSize: 1, FunctionResponseTypes: ["ReportBatchItemFailures"] });
       const UUID = made.UUID;
       const busy = await refused("UpdateEventSourceMapping", { UUID, BatchSize: 5 });
       const state = async () => (await send("GetEventSourceMapping", { UUID })).State;
       await sleep(6000);
       const states = [made.State, await state()];
       states.push((await send("UpdateEventSourceMapping", { UUID, Enabled: false })).State);
       await sleep(6000);
       states.push(await state());
       states.push((await send("UpdateEventSourceMapping", { UUID, Enabled: true, BatchSize: 5 })).State);
       await sleep(6000);
       const changed = await send("UpdateEventSourceMapping", { UUID, BatchSize: 7, FilterCriteria: { Filters: [{ Pattern: JSON.stringify({ body: { a: [1] } }) }] } });
       await sleep(6000);
       const list = await send("ListEventSourceMappings", { FunctionName: "greet" });
       const errors = [
         await refused("CreateEventSourceMapping", { FunctionName: "greet", EventSourceArn: "arn:aws:sqs:us-east-1:123456789012:jobs" }),
         await refused("CreateEventSourceMapping", { FunctionName: "greet", EventSourceArn: "arn:aws:sqs:us-east-1:123456789012:none" }),
         await refused("UpdateEventSourceMapping", { UUID, BatchSize: 20000 }),
         await refused("GetEventSourceMapping", { UUID: "none" }),
         await refused("CreateEventSourceMapping", { FunctionName: "greet", EventSourceArn: "arn:aws:sqs:us-east-1:123456789012:other", KMSKeyArn: "arn:aws:kms:us-east-1:123456789012:key/1" }),
       ].map(([name, message, status]) => [name, status]);
       states.push((await send("DeleteEventSourceMapping", { UUID })).State);
       await sleep(6000);
       return [busy[0], states, list.EventSourceMappings.map((m) => [m.BatchSize, m.FilterCriteria.Filters.length, m.FunctionResponseTypes]), errors, (await refused("GetEventSourceMapping", { UUID }))[2]];`,
      account({ queues: [{ name: "jobs" }, { name: "other" }] }),
    );
    expect(payload).toEqual([
      "ResourceConflictException",
      ["Creating", "Enabled", "Disabling", "Disabled", "Enabling", "Deleting"],
      [[7, 1, ["ReportBatchItemFailures"]]],
      [
        ["ResourceConflictException", 409],
        ["InvalidParameterValueException", 400],
        ["InvalidParameterValueException", 400],
        ["ResourceNotFoundException", 404],
        ["Error", "ERR_NOT_SIMULATED"],
      ],
      404,
    ]);
    expect(records(run, "mapping.changed").map(({ state }) => state)).toEqual([
      "Enabled",
      "Disabled",
      "Enabled",
      "Enabled",
      "Deleted",
    ]);
  });

  it("a disabled mapping leaves messages in their queue", async () => {
    const { payload, run } = await inHandler(
      `const [{ UUID }] = (await send("ListEventSourceMappings", {})).EventSourceMappings;
       await send("UpdateEventSourceMapping", { UUID, Enabled: false });
       await sleep(20000);
       await send("UpdateEventSourceMapping", { UUID, Enabled: true });
       await sleep(10000);
       return UUID.length;`,
      account({
        queues: [{ name: "jobs" }],
        eventSourceMappings: [
          {
            id: "jobs-to-greet",
            functionName: "greet",
            eventSourceArn: "arn:aws:sqs:us-east-1:123456789012:jobs",
          },
        ],
        traffic: [
          {
            kind: "list",
            arrivals: [{ atMs: 10_000, payload: { a: 1 } }],
            target: { queue: "jobs" },
          },
        ],
      }),
    );
    expect(payload).toBe(36);
    const [batch] = records(run, "batch.invoked");
    expect(batch!.at).toBeGreaterThan(20e6);
  });
});

describe("permissions", () => {
  it("AddPermission lets a service invoke the function; without it nothing may (fact 41)", async () => {
    const { payload } = await inHandler(
      `const name = { FunctionName: "greet" };
       const missing = await refused("GetPolicy", name);
       const { Statement } = await send("AddPermission", { ...name, StatementId: "topic", Action: "lambda:InvokeFunction", Principal: "sns.amazonaws.com", SourceArn: "arn:aws:sns:us-east-1:123456789012:orders" });
       const twice = await refused("AddPermission", { ...name, StatementId: "topic", Action: "lambda:InvokeFunction", Principal: "sns.amazonaws.com" });
       const { Policy } = await send("GetPolicy", name);
       await send("RemovePermission", { ...name, StatementId: "topic" });
       return [missing[2], JSON.parse(Statement), twice[0], JSON.parse(Policy).Statement.length, (await refused("RemovePermission", { ...name, StatementId: "topic" })).slice(1)];`,
    );
    expect(payload).toEqual([
      404,
      {
        Sid: "topic",
        Effect: "Allow",
        Principal: { Service: "sns.amazonaws.com" },
        Action: "lambda:InvokeFunction",
        Resource: "arn:aws:lambda:us-east-1:123456789012:function:greet",
        Condition: { ArnLike: { "AWS:SourceArn": "arn:aws:sns:us-east-1:123456789012:orders" } },
      },
      "ResourceConflictException",
      1,
      ["Statement topic is not found in resource policy.", 404],
    ]);
  });

  it("a role that may not invoke is told which action it lacks", async () => {
    const { payload } = await inHandler(
      `return [await refused("Invoke", { FunctionName: "greet" }), await refused("InvokeWithResponseStream", { FunctionName: "greet" })];`,
      {
        roles: [{ name: "caller", statements: [] }],
        functions: [{ configuration: functionNamed("greet", { role: "caller" }) }],
      },
      { function: { role: "caller" } },
    );
    const refusal = [
      "AccessDeniedException",
      "User: arn:aws:sts::123456789012:assumed-role/caller/orders is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:us-east-1:123456789012:function:greet because no identity-based policy allows the lambda:InvokeFunction action",
      403,
    ];
    expect(payload).toEqual([refusal, refusal]);
  });
});
