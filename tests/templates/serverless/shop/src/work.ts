interface Message {
  body: string;
}

export const handler = async (event: { Records: Message[] }) => {
  const ids = event.Records.map(({ body }) => (JSON.parse(body) as { id: string }).id);
  console.log("worked on", ...ids);
  return { batchItemFailures: [] };
};

export const changes = async (event: {
  Records: { dynamodb: { NewImage: { id: { S: string } } } }[];
}) => event.Records.map(({ dynamodb }) => dynamodb.NewImage.id.S);

export const nightly = async (event: { kind: string }) => event.kind;
