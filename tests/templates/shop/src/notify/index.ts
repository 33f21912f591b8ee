interface Notice {
  Records?: { Sns: { Message: string } }[];
  detail?: { id: string };
}

export const handler = async ({ Records, detail }: Notice) =>
  Records ? `topic ${Records[0]!.Sns.Message}` : `bus ${detail?.id}`;
