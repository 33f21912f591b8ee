import axios from "axios";

export interface Tariff {
  firstHalfHour: number;
  quarter: number;
  day: number;
}

const { data } = await axios.get<Tariff>("https://tariff.example.com/today");

/** What a ride costs today. */
export const tariff = data;
