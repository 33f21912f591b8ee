import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { CarrierClient, type Parcel } from "../lib/carrier.ts";
import { notFound } from "./not-found.ts";

/** Loaded only by routes that track something. It does not wait here: a module that fails while it loads stays failed. */
let connecting: Promise<CarrierClient> | null = null;

async function connected(): Promise<CarrierClient> {
  try {
    return await (connecting ??= CarrierClient.connect());
  } catch (error) {
    connecting = null;
    throw error;
  }
}

export async function readRequest(event: APIGatewayProxyEventV2) {
  const customer = event.headers["x-customer"] ?? "guest";
  const ids = event.queryStringParameters?.ids?.split(",") ?? [];
  const carrier = await connected();
  const parcels = await Promise.all(ids.map((id) => carrier.track(id)));
  return { customer, parcels: parcels.every((parcel) => parcel !== null) ? (parcels as Parcel[]) : null };
}

export const missing = notFound("There is no such parcel.");
