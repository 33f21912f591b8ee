import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

const client = new STSClient({});

export const handler = async () => (await client.send(new GetCallerIdentityCommand({}))).Account;
