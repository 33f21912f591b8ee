import { sendMail, type Order } from "./services.ts";

type Event = { order: Order; url: string };

export const handler = async ({ order, url }: Event) => {
  await sendMail(order, url);
};
