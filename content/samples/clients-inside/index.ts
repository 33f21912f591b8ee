import { CarrierClient } from "./carrier.ts";

export const handler = async (event: { parcel: string }) => {
  const carrier = await CarrierClient.connect();
  return carrier.track(event.parcel);
};
