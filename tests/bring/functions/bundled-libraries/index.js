import { z } from "zod";

const order = z.object({ id: z.string(), quantity: z.number().min(1) });

export const handler = async (event) => order.safeParse(event).success;
