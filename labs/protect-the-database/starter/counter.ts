import { piecesOf } from "./ledger.ts";

/** Says how many pieces of an article are left. */
export const handler = async ({ article }: { article: string }) => {
  return { article, pieces: await piecesOf(article) };
};
