import type { APIGatewayProxyEventV2, Context } from "aws-lambda";

// Out here: once for each execution environment, in its init phase.
console.log("getting ready");

// In here: once for each invocation.
export const handler = async (event: APIGatewayProxyEventV2, context: Context) => {
  const city = event.queryStringParameters?.city ?? "Bergen";
  console.log(`asked for ${city}, with ${context.getRemainingTimeInMillis()} ms left`);

  const reply = await fetch(`https://weather.example.com/now/${city}`);
  const weather = await reply.json();

  return {
    statusCode: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ city, weather }),
  };
};
