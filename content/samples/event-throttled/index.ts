export const handler = async (order: { id: string }) => {
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  console.log("packed", order.id);
};
