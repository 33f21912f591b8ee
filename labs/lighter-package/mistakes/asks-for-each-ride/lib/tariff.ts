export interface Tariff {
  firstHalfHour: number;
  quarter: number;
  day: number;
}

/** What a ride costs today. */
export async function readTariff(): Promise<Tariff> {
  const response = await fetch("https://tariff.example.com/today");
  return (await response.json()) as Tariff;
}
