import { readFile } from "node:fs/promises";
import { greet } from "./greet.js";

const words = JSON.parse(await readFile(new URL("./words.json", import.meta.url), "utf8"));

export const handler = async ({ name }) => greet(words.hello, name);
