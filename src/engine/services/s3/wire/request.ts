/** A request to S3 as its REST API reads it: bucket, key, parameters and headers. */
import { percentDecoded, queryPairs } from "../../../lambda/http/messages.ts";
import { invalidArgument, S3Error } from "../errors.ts";

export interface RawRequest {
  readonly method: string;
  readonly host: string;
  /** With the query, as it was sent. */
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array;
}

export class S3Request {
  readonly method: string;
  /** Empty for the requests to the service itself. */
  readonly bucket: string;
  /** Empty for requests to a bucket. */
  readonly key: string;
  readonly body: Uint8Array;
  /** By name, decoded; a name without a value has an empty one. */
  readonly query: ReadonlyMap<string, string>;
  private readonly headers = new Map<string, string>();

  /** Throws {@link S3Error} when path or query cannot be read. */
  constructor({ method, host, path, headers, body }: RawRequest) {
    this.method = method;
    this.body = body;
    const [, virtual] = HOST.exec(host) ?? [];
    const [pathname = "/", ...rest] = path.split("?");
    const decoded = decode(pathname.slice(1));
    const slash = decoded.indexOf("/");
    if (virtual) [this.bucket, this.key] = [virtual, decoded];
    else if (slash < 0) [this.bucket, this.key] = [decoded, ""];
    else [this.bucket, this.key] = [decoded.slice(0, slash), decoded.slice(slash + 1)];
    this.query = new Map(queryPairs(rest.join("?"), decode));
    this.headers.set("host", host);
    for (const [name, value] of headers) this.headers.set(name.toLowerCase(), value);
    // A presigned URL carries headers as parameters.
    for (const [name, value] of this.query) {
      if (HOISTED.test(name) && !OF_SIGNATURES.test(name)) {
        this.headers.set(name.toLowerCase(), value);
      }
    }
  }

  header(name: string): string | undefined {
    return this.headers.get(name);
  }
  get headerNames(): string[] {
    return [...this.headers.keys()];
  }
  /** Headers that begin with `prefix`, without it. */
  headersWith(prefix: string): Record<string, string> {
    return Object.fromEntries(
      [...this.headers]
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, value]) => [name.slice(prefix.length), value]),
    );
  }
  param(name: string): string | undefined {
    return this.query.get(name);
  }
  /** A parameter that is a number. Throws {@link S3Error}. */
  count(name: string, fallback: number): number {
    const text = this.query.get(name);
    if (text === undefined || text === "") return fallback;
    if (/^\d{1,10}$/.test(text)) return Number(text);
    throw invalidArgument(`Provided ${name} not an integer or within integer range`, name, text);
  }
}

const HOISTED = /^x-amz-/i;
const OF_SIGNATURES =
  /^X-Amz-(Algorithm|Credential|Date|Expires|SignedHeaders|Signature|Security-Token|Content-Sha256)$/i;

/** Virtual-hosted and path style. https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html */
const HOST = /^(?:(.+)\.)?s3(?:\.dualstack)?(?:[.-][a-z]{2}(?:-[a-z]+)+-\d)?\.amazonaws\.com$/;

const decode = (text: string): string =>
  percentDecoded(text, () => {
    throw new S3Error("InvalidURI", 400, "Couldn't parse the specified URI.", { URI: text });
  });
