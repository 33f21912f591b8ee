import { DAY, minutesOf, priceOf, readRide, tellOffice, writeReceipt } from "./lib/index.ts";
import { readTariff } from "./lib/tariff.ts";

export const handler = async (event: unknown) => {
  const { ride, wrong } = readRide(event);
  if (!ride) return { ok: false, wrong };

  const minutes = minutesOf(ride);
  const answer = {
    ok: true,
    rideId: ride.rideId,
    date: new Date(ride.to).toISOString().slice(0, 10),
    minutes,
    price: priceOf(minutes, await readTariff()),
  };
  if (minutes > DAY) await tellOffice(ride, minutes);
  if (!ride.receipt) return answer;
  return { ...answer, receipt: await writeReceipt(ride, answer) };
};
