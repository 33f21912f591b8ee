import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { CarrierClient, type Parcel } from "./lib/carrier.ts";

// Nearly every request needs it, so the init phase waits for it. If it fails, Lambda repeats the init.
const carrier = await CarrierClient.connect();

export const handler = async ({ rawPath, headers, queryStringParameters }: APIGatewayProxyEventV2) => {
  const customer = headers["x-customer"] ?? "guest";
  if (rawPath === "/health") return answer(200, { healthy: true });
  if (rawPath !== "/parcels" && rawPath !== "/report") return answer(404, { message: "There is nothing here." });

  const ids = queryStringParameters?.ids?.split(",") ?? [];
  const parcels: Parcel[] = [];
  for (const id of ids) {
    const parcel = await carrier.track(id);
    if (!parcel) return answer(404, { message: `There is no parcel ${id}.` });
    parcels.push(parcel);
  }

  if (rawPath === "/parcels") return answer(200, { customer, parcels });
  const { renderReport } = await import("./lib/report.ts");
  return answer(200, renderReport(customer, parcels));
};

const answer = (statusCode: number, body: object | string) => ({
  statusCode,
  headers: { "content-type": typeof body === "string" ? "text/html" : "application/json" },
  body: typeof body === "string" ? body : JSON.stringify(body),
});
