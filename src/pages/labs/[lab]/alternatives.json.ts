/** Other right answers by name, fetched when a learner compares one. */
import { getCollection } from "astro:content";
import type { APIRoute } from "astro";
import { readLab } from "../../../site/labs.ts";

export async function getStaticPaths() {
  const labs = await getCollection("labs");
  return labs.map(({ data }) => ({ params: { lab: data.id } }));
}

export const GET: APIRoute = ({ params }) =>
  Response.json(readLab(params["lab"] ?? "").alternatives);
