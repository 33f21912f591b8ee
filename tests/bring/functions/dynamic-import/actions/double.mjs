import { twice } from "../twice.mjs";
export const run = twice;
