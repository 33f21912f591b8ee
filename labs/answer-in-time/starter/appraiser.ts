export interface Estimate {
  euros: number;
}

/** The appraiser will never say what this item is worth: asking again is no use. */
export class Refused extends Error {}

/** Takes about forty seconds, and costs five euros each time. */
export async function appraise(id: string): Promise<Estimate> {
  const reply = await fetch(`https://appraiser.example.com/items/${id}`, { method: "POST" });
  if (reply.status === 422) throw new Refused(`The appraiser does not appraise ${id}`);
  if (!reply.ok) throw new Error(`The appraiser answered ${reply.status}`);
  return (await reply.json()) as Estimate;
}
