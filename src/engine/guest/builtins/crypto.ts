import { Buffer } from "buffer";
import { host } from "../host.ts";
import { getRandomValues, randomBytes, randomUUID } from "../seeded.ts";

const missing = (name: string) => (): never => {
  throw Object.assign(new Error(`crypto.${name} is not simulated yet`), {
    code: "ERR_NOT_SIMULATED",
  });
};

export const webcrypto = { getRandomValues, randomUUID, subtle: undefined };

export const crypto: Record<string, unknown> = {
  randomUUID,
  getRandomValues,
  webcrypto,
  randomBytes: (count: number) => Buffer.from(randomBytes(count)),
  randomInt: (low: number, high?: number) => {
    const [from, to] = high === undefined ? [0, low] : [low, high];
    return from + Math.floor(host.random() * (to - from));
  },
};
for (const name of [
  "createHash",
  "createHmac",
  "createCipheriv",
  "createDecipheriv",
  "createSign",
  "pbkdf2Sync",
  "scryptSync",
  "timingSafeEqual",
]) {
  crypto[name] = missing(name);
}

export const performance = {
  timeOrigin: 0,
  now: (): number => host.elapsedMs(),
  mark: (): void => {},
  measure: (): void => {},
};
