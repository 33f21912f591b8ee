export { HttpFrontEnds } from "../http-front-ends.ts";
