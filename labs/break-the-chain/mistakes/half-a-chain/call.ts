import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";

const lambda = new LambdaClient({});

/** Calls another function of the shop and waits for its end. */
export async function call(name: string, payload: object): Promise<void> {
  const { FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(payload) }),
  );
  if (FunctionError) throw new Error(`${name} failed`);
}

/** Hands something to another function of the shop. Lambda keeps it, and tries again. */
export async function hand(name: string, payload: object): Promise<void> {
  await lambda.send(
    new InvokeCommand({
      FunctionName: name,
      InvocationType: "Event",
      Payload: JSON.stringify(payload),
    }),
  );
}
