let charged = 0;

export const handler = async (order: { id: string; amount: number }) => {
  charged += order.amount;
  console.log("charged", order.id, "- in all", charged);
};
