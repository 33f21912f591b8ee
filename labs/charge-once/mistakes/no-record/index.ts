import { createCharge } from "./payments.ts";

interface Order {
  orderId: string;
  amount: number;
}

export const handler = async ({ orderId, amount }: Order) => {
  const charge = await createCharge(orderId, amount);
  return charge.id;
};
