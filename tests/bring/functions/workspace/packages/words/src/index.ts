import { end } from "./end";
export const hello: string = "hello" + end;
