type Request = { pathParameters: { id: string } };

export const handler = async ({ pathParameters: { id } }: Request) => {
  const report = await draw(id);
  console.log("the report", id, "is drawn");
  return {
    statusCode: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(report),
  };
};

async function draw(id: string) {
  const reply = await fetch(`https://press.example.com/reports/${id}`, { method: "POST" });
  if (!reply.ok) throw new Error(`the press answered ${reply.status}`);
  return await reply.json();
}
