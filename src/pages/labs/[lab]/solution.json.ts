/** The solution's files, fetched when a learner asks for them and not before. */
import { getCollection } from "astro:content";
import type { APIRoute } from "astro";
import { readLab } from "../../../site/labs.ts";

export async function getStaticPaths() {
  const labs = await getCollection("labs");
  return labs.map(({ data }) => ({ params: { lab: data.id } }));
}

export const GET: APIRoute = ({ params }) => Response.json(readLab(params["lab"] ?? "").solution);
