export const handler = async (event: unknown) => {
  const { format, parseISO } = await import("date-fns");
  const { DAY, minutesOf, priceOf, readRide, tellOffice, writeReceipt } =
    await import("./lib/index.ts");

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
