export interface Tariff {
  firstHalfHour: number;
  quarter: number;
  day: number;
}

const response = await fetch("https://tariff.example.com/today");

/** What a ride costs today. */
export const tariff = (await response.json()) as Tariff;
