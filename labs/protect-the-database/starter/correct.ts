import { bookCorrection, type Correction } from "./ledger.ts";

/** Books one correction. */
export const handler = async (correction: Correction) => {
  await bookCorrection(correction);
};
