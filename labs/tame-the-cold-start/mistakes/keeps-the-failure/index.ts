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
      const loading = import("./lib/report.ts"); // while the parcels are tracked
      const [parcels, report] = await Promise.all([trackAll(ids), loading]);
      return parcels === null ? noSuchParcel() : html(report.renderReport(customer, parcels));
    }
    default:
      return json(404, { message: "There is nothing here." });
  }
};

let connecting: Promise<CarrierClient> | undefined;

/** The one client of this environment. */
const getCarrier = (): Promise<CarrierClient> => (connecting ??= CarrierClient.connect());

/** The parcels in the order of their ids, or null when one of them does not exist. */
async function trackAll(ids: string[]) {
  const carrier = await getCarrier();
  const parcels = await Promise.all(ids.map((id) => carrier.track(id)));
  const known = parcels.filter((parcel) => parcel !== null);
  return known.length === ids.length ? known : null;
}

const noSuchParcel = () => json(404, { message: "There is no such parcel." });

const html = (body: string) => ({
  statusCode: 200,
  headers: { "content-type": "text/html" },
  body,
});

const json = (statusCode: number, body: object) => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});
