/** Data of languages and zones stays outside of the VM until a formatter asks for it: all of it is larger than the guest. */
import { HOST } from "../../sandbox/operations.ts";

const scope = globalThis as unknown as {
  __host?: (operation: number, name: string) => string;
};
const call = scope.__host!;
delete scope.__host;

/** JSON of what scripts/lib/intl-data.mjs has made, by name. */
export const hostData = (name: string): unknown => JSON.parse(call(HOST.intlData, name));
