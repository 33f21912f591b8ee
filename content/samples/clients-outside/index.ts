import { CarrierClient } from "./carrier.ts";

type Event = { parcel: string };

const carrier = await CarrierClient.connect();

export const handler = async (event: Event) => {
  return carrier.track(event.parcel);
};
