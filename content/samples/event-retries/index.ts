type Order = { id: string; valid: boolean };

export const handler = async (order: Order) => {
  console.log("charging", order.id);
  if (!order.valid) throw new Error(`order ${order.id} has no address`);
};
