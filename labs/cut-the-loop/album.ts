/** What the buckets hold in the end: the pictures that were uploaded, and what the function made of them. */
import { atMs } from "../../src/grading/evidence.ts";
import type { Evidence } from "../../src/grading/lab.ts";

export const BUCKET = "pictures";

export interface Picture {
  key: string;
  picture: string;
}

/** As it lies in the bucket: the workload uploads JSON. */
export const bodyOf = (picture: Picture): string => JSON.stringify(picture);

const shrunk = (body: string): string => [...body].filter((_, at) => at % 2 === 0).join("");

interface Kept {
  bucket: string;
  key: string;
  body?: string;
}

const kept = ({ run }: Evidence): Kept[] =>
  (run.buckets ?? []).flatMap(({ name, objects }) =>
    objects.map(({ key, body }) => ({
      bucket: name,
      key,
      ...(body === undefined ? {} : { body }),
    })),
  );

const isPicture = ({ bucket, key }: Kept, pictures: readonly Picture[]): boolean =>
  bucket === BUCKET && pictures.some((picture) => picture.key === key);

/** What lies where the picture was uploaded. */
export const originalOf = (evidence: Evidence, { key }: Picture): Kept | undefined =>
  kept(evidence).find((it) => it.bucket === BUCKET && it.key === key);

/** Everything that nobody uploaded. */
export const madeOf = (evidence: Evidence, pictures: readonly Picture[]): Kept[] =>
  kept(evidence).filter((it) => !isPicture(it, pictures));

export const hasCopy = (
  evidence: Evidence,
  pictures: readonly Picture[],
  picture: Picture,
): boolean => madeOf(evidence, pictures).some(({ body }) => body === shrunk(bodyOf(picture)));

/** "small/a.jpg in pictures, and 3 more". */
export function inWords(made: readonly Kept[]): string {
  const shown = made.slice(0, 3).map(({ bucket, key }) => `${key} in ${bucket}`);
  const more = made.length - shown.length;
  if (shown.length === 0) return "nothing";
  return `${shown.join(", ")}${more > 0 ? `, and ${more} more` : ""}`;
}

/** The objects that the function put, in order. */
export const writesOf = (evidence: Evidence) =>
  evidence
    .records("object.put")
    .filter(({ requester }) => requester === undefined)
    .map((record) => ({ key: record.key, atMs: atMs(record) }));
