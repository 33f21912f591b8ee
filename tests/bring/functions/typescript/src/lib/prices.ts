const PRICES: Record<string, number> = { tea: 4 };

export const priceOf = (item: string): number => PRICES[item] ?? 0;
