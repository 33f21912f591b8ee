/** What known answers look like, without what they are: fetched when a check has failed. */
import { getCollection } from "astro:content";
import type { APIRoute } from "astro";
import { knownAnswers } from "../../../site/labs.ts";

export async function getStaticPaths() {
  const labs = await getCollection("labs");
  return labs.map(({ data }) => ({ params: { lab: data.id } }));
}

export const GET: APIRoute = ({ params }) => Response.json(knownAnswers(params["lab"] ?? ""));
