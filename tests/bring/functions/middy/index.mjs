import middy from "@middy/core";
import httpErrorHandler from "@middy/http-error-handler";
import jsonBodyParser from "@middy/http-json-body-parser";

const order = async ({ body }) => ({ statusCode: 201, body: JSON.stringify({ ordered: body.item }) });

export const handler = middy().use([jsonBodyParser(), httpErrorHandler({ logger: false })]).handler(order);
