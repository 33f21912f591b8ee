import { DAY, minutesOf, priceOf } from "./lib/price.ts";
import { readRide } from "./lib/ride.ts";

// Begun now, so that they are ready when somebody needs them.
const office = import("./lib/office.ts");
const receipts = import("./lib/receipts.ts");

export const handler = async (event: unknown) => {
  const { ride, wrong } = readRide(event);
  if (!ride) return { ok: false, wrong };

  const minutes = minutesOf(ride);
  const answer = {
    ok: true,
    rideId: ride.rideId,
    date: ride.to.slice(0, "yyyy-MM-dd".length),
    minutes,
    price: priceOf(minutes),
  };
  if (minutes > DAY) await (await office).tellOffice(ride, minutes);
  if (!ride.receipt) return answer;
  return { ...answer, receipt: await (await receipts).writeReceipt(ride, answer) };
};
