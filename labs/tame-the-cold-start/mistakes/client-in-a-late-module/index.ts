import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { notFound } from "./routes/not-found.ts";

type Route = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

/** Each route brings its own dependencies, and loads when somebody asks for it. */
const ROUTES: Record<string, () => Promise<{ route: Route }>> = {
  "/health": () => import("./routes/health.ts"),
  "/parcels": () => import("./routes/parcels.ts"),
  "/report": () => import("./routes/report.ts"),
};

export const handler: Route = async (event) => {
  const load = ROUTES[event.rawPath];
  if (load === undefined) return notFound("There is nothing here.");
  const { route } = await load();
  return route(event);
};
