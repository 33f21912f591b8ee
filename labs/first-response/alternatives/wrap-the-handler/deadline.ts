import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";

type Work = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

/** A handler that answers with `fallback` when `work` is not done shortly before the time-out. */
export function withinTheTime(work: Work, fallback: APIGatewayProxyStructuredResultV2) {
  return (event: APIGatewayProxyEventV2, context: Context): Promise<APIGatewayProxyStructuredResultV2> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => resolve(fallback), context.getRemainingTimeInMillis() * 0.8);
      work(event)
        .then(resolve, reject)
        .finally(() => clearTimeout(timer));
    });
}
