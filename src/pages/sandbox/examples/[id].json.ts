/** The files of an example, fetched when somebody starts from it. */
import type { APIRoute } from "astro";
import { EXAMPLES, exampleProject } from "../../../site/examples.ts";

export const getStaticPaths = () => EXAMPLES.map((id) => ({ params: { id } }));

export const GET: APIRoute = ({ params }) => Response.json(exampleProject(params["id"] ?? ""));
