import {
  InvokeCommand,
  LambdaClient,
} from "@aws-sdk/client-lambda";

const lambda = new LambdaClient({});

export async function call(name: string, payload: object) {
  const command = () =>
    new InvokeCommand({
      FunctionName: name,
      Payload: JSON.stringify(payload),
    });
  const first = await lambda.send(command());
  if (!first.FunctionError) return;
  // Once more, in case it was only bad luck.
  const second = await lambda.send(command());
  if (second.FunctionError) throw new Error(`${name} failed`);
}
