import { hello } from "words";

export const handler = async () => hello;
