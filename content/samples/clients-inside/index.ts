import { CarrierClient } from "./carrier.ts";

type Event = { parcel: string };

export const handler = async (event: Event) => {
  const carrier = await CarrierClient.connect();
  return carrier.track(event.parcel);
};
