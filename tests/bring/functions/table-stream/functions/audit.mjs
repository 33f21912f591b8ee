export const handler = async ({ Records }) => Records.map(({ dynamodb }) => dynamodb.NewImage.id.S);
