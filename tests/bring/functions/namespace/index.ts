namespace Money {
  export const cents = (amount: number) => Math.round(amount * 100);
}

export const handler = async () => typeof Money;
