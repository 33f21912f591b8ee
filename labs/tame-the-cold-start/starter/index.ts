import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { CarrierClient, type Parcel } from "./lib/carrier.ts";
import { renderReport } from "./lib/report.ts";

let customer = "guest";
const parcels: Parcel[] = [];

export const handler = async (event: APIGatewayProxyEventV2) => {
  // TODO: the first request of an environment takes seconds. Others are slow too.
  // TODO: customers see parcels that are not theirs.
  const carrier = await CarrierClient.connect();

  if (event.headers["x-customer"]) customer = event.headers["x-customer"];

  const ids = event.queryStringParameters?.ids?.split(",") ?? [];
  for (const parcel of await Promise.all(ids.map((id) => carrier.track(id)))) {
    if (parcel === null) return json(404, { message: "There is no such parcel." });
    parcels.push(parcel);
  }

  switch (event.rawPath) {
    case "/health":
      return json(200, { healthy: true });
    case "/parcels":
      return json(200, { customer, parcels });
    case "/report":
      return {
        statusCode: 200,
        headers: { "content-type": "text/html" },
        body: renderReport(customer, parcels),
      };
    default:
      return json(404, { message: "There is nothing here." });
  }
};

const json = (statusCode: number, body: object) => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});
