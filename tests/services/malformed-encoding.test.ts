/** Requests whose percent-encoding is broken: each service refuses them in its own words. */
import { expect, it } from "vitest";
import { lines, simulate } from "../simulations/simulate.ts";

it("answers a malformed percent-encoding with the service's own error", async () => {
  const run = await simulate({
    code: `import * as s3 from "@aws-sdk/client-s3";
      const client = new s3.S3Client({});
      const refused = (name, input) => client.send(new s3[name + "Command"]({ Bucket: "photos", Key: "k", ...input })).then(() => "accepted", (e) => [e.name, e.message, e.$metadata?.httpStatusCode ?? e.code]);
      const answer = async (url, init) => { const response = await fetch(url, init); return [response.status, await response.text()]; };
      const form = (body) => ({ method: "POST", body, headers: { "content-type": "application/x-www-form-urlencoded" } });
      export const handler = async () => {
        const lambda = "https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/";
        const tagged = (Tagging) => refused("PutObject", { Body: "x", Tagging });
        return {
          path: await answer(lambda + "%zz"), query: await answer(lambda + "orders?Qualifier=%ff"),
          name: await answer("https://sns.us-east-1.amazonaws.com/", form("Action=Publish&%zz=1")), value: await answer("https://sts.us-east-1.amazonaws.com/", form("Action=GetCallerIdentity&Version=%")),
          key: await answer("https://photos.s3.us-east-1.amazonaws.com/%zz"), parameter: await answer("https://photos.s3.us-east-1.amazonaws.com/?prefix=%zz"),
          tags: await tagged("a=%zz"), twice: await tagged("a=1&a=2"), nameless: await tagged("=1"), equals: await tagged("a=b=c"),
          copy: await refused("CopyObject", { CopySource: "photos/%zz" }),
        };
      };`,
    account: { buckets: [{ name: "photos" }], topics: [{ name: "news" }] },
    function: { memorySizeMb: 1769, timeoutSeconds: 60 },
  });
  const [invocation] = run.invocations;
  expect(invocation?.functionError, lines(run).join("\n")).toBeNull();
  const says = (text: string) => expect.stringContaining(text) as unknown;
  // https://docs.aws.amazon.com/lambda/latest/api/CommonErrors.html
  const http = [400, says("could not be decoded")];
  // https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html
  const form = [404, says("<Code>MalformedQueryString</Code>")];
  const uri = [400, says("<Code>InvalidURI</Code>")];
  // https://github.com/versity/versitygw/issues/1215
  const tagging = [
    "InvalidArgument",
    "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
    400,
  ];
  expect(invocation!.payload).toEqual({
    path: http,
    query: http,
    name: form,
    value: form,
    key: uri,
    parameter: uri,
    tags: tagging,
    twice: tagging,
    nameless: tagging,
    equals: "accepted",
    copy: ["InvalidArgument", "Invalid copy source encoding.", 400],
  });
});
