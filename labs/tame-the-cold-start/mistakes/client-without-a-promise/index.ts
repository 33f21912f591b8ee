import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { CarrierClient } from "./lib/carrier.ts";

export const handler = async (event: APIGatewayProxyEventV2) => {
  const customer = event.headers["x-customer"] ?? "guest";
  const ids = event.queryStringParameters?.ids?.split(",") ?? [];

  switch (event.rawPath) {
    case "/health":
      return json(200, { healthy: true });
    case "/parcels": {
      const parcels = await trackAll(ids);
      return parcels === null ? noSuchParcel() : json(200, { customer, parcels });
    }
    case "/report": {
      const [parcels, { renderReport }] = await Promise.all([trackAll(ids), import("./lib/report.ts")]);
      return parcels === null ? noSuchParcel() : html(renderReport(customer, parcels));
    }
    default:
      return json(404, { message: "There is nothing here." });
  }
};

let carrier: CarrierClient | undefined;

async function getCarrier(): Promise<CarrierClient> {
  if (carrier === undefined) carrier = await CarrierClient.connect();
  return carrier;
}

async function track(id: string) {
  const client = await getCarrier();
  return client.track(id);
}

/** The parcels in the order of their ids, or null when one of them does not exist. */
async function trackAll(ids: string[]) {
  const parcels = await Promise.all(ids.map(track));
  const known = parcels.filter((parcel) => parcel !== null);
  return known.length === ids.length ? known : null;
}

const noSuchParcel = () => json(404, { message: "There is no such parcel." });

const html = (body: string) => ({ statusCode: 200, headers: { "content-type": "text/html" }, body });

const json = (statusCode: number, body: object) => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});
