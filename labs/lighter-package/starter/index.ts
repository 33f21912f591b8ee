import { format, parseISO } from "date-fns";
import {
  DAY,
  minutesOf,
  priceOf,
  readRide,
  tellOffice,
  writeReceipt,
} from "./lib/index.ts";

// TODO: all of this is loaded before the first ride, and most rides need little of it.
export const handler = async (event: unknown) => {
  const { ride, wrong } = readRide(event);
  if (!ride) return { ok: false, wrong };

  const minutes = minutesOf(ride);
  const answer = {
    ok: true,
    rideId: ride.rideId,
    date: format(parseISO(ride.to), "yyyy-MM-dd"),
    minutes,
    price: priceOf(minutes),
  };
  if (minutes > DAY) await tellOffice(ride, minutes);
  if (!ride.receipt) return answer;
  return { ...answer, receipt: await writeReceipt(ride, answer) };
};
