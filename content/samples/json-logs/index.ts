export const handler = async (order: { id: string; amount: number }) => {
  console.debug("looking at", order);
  console.info({ step: "charge", ...order });
  if (order.amount > 100) console.warn("amount is unusual");
};
