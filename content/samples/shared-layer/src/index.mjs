import { price } from "prices";

export const handler = async ({ item }) => ({ item, price: price(item) });
