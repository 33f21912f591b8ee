import { greet } from "../../shared/greet";
import { shout } from "shout";

export const handler = async ({ name }: { name: string }) => shout(greet(name));
