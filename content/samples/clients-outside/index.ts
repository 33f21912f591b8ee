import { CarrierClient } from "./carrier.ts";

const carrier = await CarrierClient.connect();

export const handler = async (event: { parcel: string }) => {
  return carrier.track(event.parcel);
};
