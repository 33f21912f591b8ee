import { DAY, minutesOf, priceOf, readRide } from "./lib/index.ts";

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
  if (minutes > DAY) {
    const { tellOffice } = await import("./lib/office.ts");
    await tellOffice(ride, minutes);
  }
  if (!ride.receipt) return answer;
  const { writeReceipt } = await import("./lib/receipts.ts");
  return { ...answer, receipt: await writeReceipt(ride, answer) };
};
