import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";

const lambda = new LambdaClient({});

/** Hands something to another function of the shop. Lambda keeps it, and tries again. */
export async function call(name: string, payload: object): Promise<void> {
  await lambda.send(
    new InvokeCommand({
      FunctionName: name,
      InvocationType: "Event",
      Payload: JSON.stringify(payload),
    }),
  );
}
