import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { CarrierClient, type Parcel } from "../lib/carrier.ts";
import { notFound } from "./not-found.ts";

// Awaited here, so this module is loaded once it is connected, and only by routes that track something.
const carrier = await CarrierClient.connect();

export async function readRequest(event: APIGatewayProxyEventV2) {
  const customer = event.headers["x-customer"] ?? "guest";
  const ids = event.queryStringParameters?.ids?.split(",") ?? [];
  const parcels = await Promise.all(ids.map((id) => carrier.track(id)));
  return { customer, parcels: parcels.every((parcel) => parcel !== null) ? (parcels as Parcel[]) : null };
}

export const missing = notFound("There is no such parcel.");
