import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { CarrierClient, type Parcel } from "./lib/carrier.ts";

let connecting: Promise<CarrierClient> | undefined;
let parcels: Parcel[] = [];

export const handler = async (event: APIGatewayProxyEventV2) => {
  const customer = event.headers["x-customer"] ?? "guest";

  for (const id of event.queryStringParameters?.ids?.split(",") ?? []) {
    const parcel = await (await getCarrier()).track(id);
    if (parcel === null) {
      parcels = [];
      return json(404, { message: "There is no such parcel." });
    }
    parcels.push(parcel);
  }

  const found = parcels;
  parcels = []; // empty again for the next request

  switch (event.rawPath) {
    case "/health":
      return json(200, { healthy: true });
    case "/parcels":
      return json(200, { customer, parcels: found });
    case "/report": {
      const { renderReport } = await import("./lib/report.ts");
      return { statusCode: 200, headers: { "content-type": "text/html" }, body: renderReport(customer, found) };
    }
    default:
      return json(404, { message: "There is nothing here." });
  }
};

function getCarrier(): Promise<CarrierClient> {
  connecting ??= CarrierClient.connect().catch((error) => {
    connecting = undefined;
    throw error;
  });
  return connecting;
}

const json = (statusCode: number, body: object) => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});
