/** What an operation answers, and the headers that objects have in answers. */
import type { Bucket } from "../bucket.ts";
import type { Checksum } from "../checksums.ts";
import { httpDate } from "../http-date.ts";
import { DEFAULT_CONTENT_TYPE, type ObjectHeaders, type StoredObject } from "../object.ts";
import type { XmlValue } from "../../api/xml.ts";
import { checksumHeader } from "./body.ts";
import { xmlDocument } from "./xml.ts";

export interface S3Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

type Headers = Record<string, string>;

export const answer = (
  status: number,
  headers: Headers = {},
  body: string | Uint8Array = "",
): S3Answer => ({ status, headers, body });

export const xmlAnswer = (root: string, content: XmlValue, headers: Headers = {}): S3Answer =>
  answer(200, { "content-type": "application/xml", ...headers }, xmlDocument(root, content));

export const quoted = (etag: string): string => `"${etag}"`;

/** S3 encrypts what nobody encrypts with keys of its own. */
export const ENCRYPTION: Headers = { "x-amz-server-side-encryption": "AES256" };

export const checksumHeaders = ({ algorithm, value, type }: Checksum): Headers => ({
  [checksumHeader(algorithm)]: value,
  "x-amz-checksum-type": type,
});

/** The checksum as an element of an answer in XML: `ChecksumCRC32`. */
export const checksumElements = ({ algorithm, value, type }: Checksum): Record<string, string> => ({
  [`Checksum${algorithm}`]: value,
  ChecksumType: type,
});

const HEADERS: readonly [keyof ObjectHeaders, string][] = [
  ["contentType", "content-type"],
  ["cacheControl", "cache-control"],
  ["contentDisposition", "content-disposition"],
  ["contentEncoding", "content-encoding"],
  ["contentLanguage", "content-language"],
  ["expires", "expires"],
  ["websiteRedirectLocation", "x-amz-website-redirect-location"],
];

/** Headers of an object as GetObject and HeadObject answer them, without length and range. */
export function objectHeaders(bucket: Bucket, object: StoredObject): Headers {
  const { headers, metadata, tags, lastModified, etag } = object;
  const given = HEADERS.flatMap(([name, header]): [string, string][] =>
    headers[name] === undefined ? [] : [[header, headers[name]]],
  );
  const own = Object.entries(metadata).map(([name, value]): [string, string] => [
    `x-amz-meta-${name}`,
    value,
  ]);
  const tagCount = Object.keys(tags).length;
  return {
    "content-type": DEFAULT_CONTENT_TYPE,
    ...Object.fromEntries([...given, ...own]),
    "accept-ranges": "bytes",
    etag: quoted(etag),
    "last-modified": httpDate(bucket.epochMs(lastModified)),
    ...ENCRYPTION,
    ...(tagCount > 0 ? { "x-amz-tagging-count": String(tagCount) } : {}),
  };
}
