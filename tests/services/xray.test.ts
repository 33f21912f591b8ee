/** What instrumentation in the code sends X-Ray. https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html */
import { describe, expect, it } from "vitest";
import type { AccountDefinition } from "../../src/session/protocol.ts";
import { tracesOf } from "../../src/session/traces.ts";
import { lines, records, simulate } from "../simulations/simulate.ts";

async function traced(
  code: string,
  { tracing = "Active" as "Active" | "PassThrough", account = {} as AccountDefinition } = {},
) {
  const run = await simulate({
    code,
    account,
    function: { memorySizeMb: 1769, timeoutSeconds: 30, tracing },
    at: [[0, { order: 7 }]],
  });
  expect(run.invocations[0]?.functionError, lines(run).join("\n")).toBeNull();
  const segments = tracesOf(run);
  return { run, segments, fn: segments.find(({ origin }) => origin === "AWS::Lambda::Function")! };
}

const named = (list: readonly { name: string }[] | undefined, name: string) =>
  list?.find((each) => each.name === name) as Record<string, never> | undefined;

const SECRETS: AccountDefinition = { secrets: [{ name: "s", value: "v" }] };

describe("X-Ray", () => {
  it("gets subsegments of captured clients from aws-xray-sdk-core, with annotations and metadata", async () => {
    const { fn, run } = await traced(
      `import AWSXRay from "aws-xray-sdk-core"; import { SecretsManagerClient, GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
      const client = AWSXRay.captureAWSv3Client(new SecretsManagerClient({}));
      export const handler = async (event) => {
        const subsegment = AWSXRay.getSegment().addNewSubsegment("charge");
        subsegment.addAnnotation("order", event.order); subsegment.addMetadata("event", event); subsegment.close();
        await client.send(new GetSecretValueCommand({ SecretId: "none" })).catch(() => {});
        return (await client.send(new GetSecretValueCommand({ SecretId: "s" }))).SecretString;
      };`,
      { account: SECRETS },
    );
    expect(run.invocations[0]!.payload).toBe("v");
    expect(named(fn.subsegments, "charge")).toMatchObject({
      annotations: { order: 7 },
      metadata: { default: { event: { order: 7 } } },
    });
    const calls = fn.subsegments!.filter(({ name }) => name === "SecretsManager");
    expect(calls).toMatchObject([
      { namespace: "aws", error: true, fault: true, aws: { operation: "GetSecretValue" } },
      { namespace: "aws", http: { response: { status: 200 } } },
    ]);
    for (const { start_time, end_time } of calls) {
      expect(end_time! - start_time).toBeGreaterThan(0.003);
      expect(start_time).toBeGreaterThanOrEqual(fn.start_time);
    }
    expect(JSON.stringify(fn)).not.toContain('"SecretString"');
  });

  it("gets Powertools tracer's subsegment of the handler, with the cold start and nested calls", async () => {
    const { fn } = await traced(
      `import { Tracer } from "@aws-lambda-powertools/tracer"; import { captureLambdaHandler } from "@aws-lambda-powertools/tracer/middleware"; import middy from "@middy/core";
      import { SecretsManagerClient, GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
      const tracer = new Tracer({ serviceName: "orders" }); const client = tracer.captureAWSv3Client(new SecretsManagerClient({}));
      export const handler = middy(async (event) => { tracer.putAnnotation("order", event.order); tracer.putMetadata("k", { a: 1 });
        await client.send(new GetSecretValueCommand({ SecretId: "s" })); return { ok: true }; }).use(captureLambdaHandler(tracer));`,
      { account: SECRETS },
    );
    const handler = named(fn.subsegments, "## index.handler");
    expect(handler).toMatchObject({
      annotations: { ColdStart: true, Service: "orders", order: 7 },
      metadata: { orders: { k: { a: 1 }, "index.handler response": { ok: true } } },
    });
    expect(named(handler!["subsegments"], "SecretsManager")).toMatchObject({ namespace: "aws" });
  });

  it("gets nothing of what is not sampled", async () => {
    const { run, segments } = await traced(
      `import AWSXRay from "aws-xray-sdk-core"; export const handler = async () => { AWSXRay.getSegment().addNewSubsegment("x").close(); };`,
      { tracing: "PassThrough" },
    );
    expect(segments).toEqual([]);
    expect(records(run, "segment.sent")).toEqual([]);
  });

  it("takes documents over its API, and says which it could not read", async () => {
    const { run, segments } = await traced(
      `import { XRayClient, PutTraceSegmentsCommand, PutTelemetryRecordsCommand, GetSamplingRulesCommand, GetSamplingTargetsCommand, GetServiceGraphCommand } from "@aws-sdk/client-xray";
      const client = new XRayClient({});
      export const handler = async () => {
        const document = { id: "00000000000000aa", name: "worker", trace_id: "1-695b7f90-000000000000000000000001", start_time: 1767603600, end_time: 1767603601 };
        const { UnprocessedTraceSegments } = await client.send(new PutTraceSegmentsCommand({ TraceSegmentDocuments: [JSON.stringify(document), "{", JSON.stringify({ id: "00000000000000ab" })] }));
        await client.send(new PutTelemetryRecordsCommand({ TelemetryRecords: [{ Timestamp: new Date(0) }] }));
        const { SamplingRuleRecords: [{ SamplingRule }] } = await client.send(new GetSamplingRulesCommand({}));
        const { SamplingTargetDocuments } = await client.send(new GetSamplingTargetsCommand({ SamplingStatisticsDocuments: [{ RuleName: "Default", ClientID: "0".repeat(24), Timestamp: new Date(), RequestCount: 1, SampledCount: 1 }] }));
        return [UnprocessedTraceSegments, [SamplingRule.RuleName, SamplingRule.FixedRate, SamplingRule.ReservoirSize], SamplingTargetDocuments.map((t) => [t.RuleName, t.FixedRate]),
          await client.send(new GetServiceGraphCommand({ StartTime: new Date(0), EndTime: new Date() })).catch((e) => e.code)];
      };`,
      { tracing: "PassThrough" },
    );
    expect(run.invocations[0]!.payload).toEqual([
      [
        { ErrorCode: "ParseError", Message: "Invalid segment. ErrorCode: ParseError" },
        {
          Id: "00000000000000ab",
          ErrorCode: "InvalidSegment",
          Message: "Invalid segment. ErrorCode: InvalidSegment",
        },
      ],
      ["Default", 0.05, 1],
      [["Default", 0.05]],
      "ERR_NOT_SIMULATED",
    ]);
    expect(segments).toMatchObject([{ name: "worker", id: "00000000000000aa" }]);
  });

  it("gives summaries of traces, and whole ones by their ids (fact 83)", async () => {
    const { run } = await traced(
      `import AWSXRay from "aws-xray-sdk-core"; import { XRayClient, BatchGetTracesCommand, GetTraceSummariesCommand } from "@aws-sdk/client-xray";
      const client = new XRayClient({});
      const summaries = (input) => client.send(new GetTraceSummariesCommand({ StartTime: new Date(Date.now() - 60000), EndTime: new Date(), ...input }));
      export const handler = async (event) => {
        const subsegment = AWSXRay.getSegment().addNewSubsegment("charge");
        subsegment.addAnnotation("order", event.order); subsegment.close();
        const { TraceSummaries: [summary], TracesProcessedCount } = await summaries();
        const { Traces: [whole], UnprocessedTraceIds } = await client.send(new BatchGetTracesCommand({ TraceIds: [summary.Id, "1-00000000-000000000000000000000000"] }));
        return { summary, TracesProcessedCount, UnprocessedTraceIds, same: whole.Id === summary.Id, names: whole.Segments.map(({ Document }) => JSON.parse(Document).origin),
          none: (await summaries({ EndTime: new Date(Date.now() - 30000) })).TraceSummaries,
          refused: await Promise.all([summaries({ StartTime: new Date(0) }), client.send(new BatchGetTracesCommand({ TraceIds: Array(6).fill(summary.Id) })), summaries({ FilterExpression: "fault" })].map((it) => it.catch((e) => [e.name, e.code ?? e.message]))) };
      };`,
    );
    expect(run.invocations[0]!.payload).toMatchObject({
      summary: {
        Id: expect.stringMatching(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/),
        HasFault: false,
        HasError: false,
        IsPartial: true,
        Annotations: {
          order: [{ AnnotationValue: { NumberValue: 7 }, ServiceIds: [{ Name: "orders" }] }],
        },
        EntryPoint: { Name: "orders", Type: "AWS::Lambda", AccountId: "123456789012" },
      },
      TracesProcessedCount: 1,
      UnprocessedTraceIds: ["1-00000000-000000000000000000000000"],
      same: true,
      names: ["AWS::Lambda", "AWS::Lambda::Function"],
      none: [],
      refused: [
        ["InvalidRequestException", "Time range cannot be longer than 6 hours"],
        ["InvalidRequestException", "TraceIds must have from 1 to 5 ids."],
        ["Error", "ERR_NOT_SIMULATED"],
      ],
    });
  });

  it("takes a packet of UDP from code of one's own, and drops what is no document", async () => {
    const { fn } = await traced(
      `import dgram from "node:dgram";
      export const handler = async () => {
        const [, trace_id, parent_id] = /Root=([^;]+);Parent=([^;]+)/.exec(process.env._X_AMZN_TRACE_ID);
        const [address, port] = process.env.AWS_XRAY_DAEMON_ADDRESS.split(":");
        const socket = dgram.createSocket("udp4");
        const send = (document) => new Promise((done, failed) => socket.send('{"format":"json","version":1}\\n' + JSON.stringify(document), Number(port), address, (e) => (e ? failed(e) : done())));
        const part = { id: "00000000000000cc", name: "mine", type: "subsegment", trace_id, parent_id, start_time: Date.now() / 1000, in_progress: true };
        await send(part); await send({ ...part, in_progress: false, end_time: Date.now() / 1000 }); await send({ id: "short" });
        socket.send("lost", 1234, "10.0.0.1"); socket.close();
      };`,
    );
    expect(fn.subsegments!.map(({ name, in_progress }) => [name, in_progress])).toEqual([
      ["Init", undefined],
      ["mine", false],
    ]);
  });
});
