/** One bucket: its objects, its uploads in progress and its listings. Its operations are named like those of the API. */
import type { Agenda } from "../../kernel/agenda.ts";
import { toMs, type Instant } from "../../kernel/instant.ts";
import { md5Hex } from "../../kernel/md5.ts";
import { RandomStream } from "../../kernel/random.ts";
import type { TraceEvent } from "../../kernel/trace.ts";
import {
  checksumOf,
  DEFAULT_ALGORITHM,
  type Checksum,
  type ChecksumAlgorithm,
} from "./checksums.ts";
import { checkRead, checkWrite, type ReadConditions, type WriteConditions } from "./conditions.ts";
import type { BucketConfiguration } from "./configuration.ts";
import { badChecksum, invalidRequest, noSuchKey, noSuchUpload, S3Error } from "./errors.ts";
import { isoMilliseconds } from "../../kernel/calendar.ts";
import { utf8Length } from "../../kernel/utf8-length.ts";
import { listKeys, placeOf, type Listing, type ListRequest } from "./listing.ts";
import {
  MultipartUpload,
  type CompletedPart,
  type Part,
  type UploadOptions,
} from "./multipart-upload.ts";
import type { Caller, ObjectEvent, ObjectEventName } from "./notifications.ts";
import type { ObjectAttributes, StoredObject } from "./object.ts";
import { S3_QUOTAS } from "./quotas.ts";

export interface BucketPorts {
  readonly agenda: Agenda;
  readonly seed: string;
  readonly epochMs: number;
  record(event: TraceEvent): void;
  /** Tells whoever wants to know. */
  notify(event: ObjectEvent, configuration: BucketConfiguration): void;
}

export interface PutOptions {
  readonly attributes?: ObjectAttributes;
  readonly conditions?: WriteConditions;
  /** Algorithm of the checksum that is kept; the bytes have been verified. */
  readonly algorithm?: ChecksumAlgorithm;
  /** Default: `ObjectCreated:Put`. */
  readonly event?: ObjectEventName;
}

/** What a client says the whole object comes to. */
export interface CompleteOptions {
  readonly conditions?: WriteConditions;
  /** Base64, in the algorithm of the upload. */
  readonly checksum?: string;
  readonly size?: number;
}

/** The largest sequencer within a second has 32 bits: a million microseconds, and 4,096 events in each. */
const EVENTS_PER_MICROSECOND = 4_096;
const US_PER_SECOND = 1_000_000;
const UPLOAD_ID_BYTES = 64;

export class Bucket {
  readonly name: string;
  readonly created: Instant;
  private readonly configuration: BucketConfiguration;
  private readonly ports: BucketPorts;
  private readonly objects = new Map<string, StoredObject>();
  private readonly sortedKeys: string[] = [];
  private readonly uploads = new Map<string, MultipartUpload>();
  private readonly ids: RandomStream;
  private events = 0;

  constructor(configuration: BucketConfiguration, ports: BucketPorts) {
    this.configuration = configuration;
    this.name = configuration.name;
    this.ports = ports;
    this.created = ports.agenda.now;
    this.ids = new RandomStream(ports.seed, `s3 ${configuration.name}`);
  }

  get empty(): boolean {
    return this.objects.size === 0;
  }
  /** In the order of listings. */
  get keys(): readonly string[] {
    return this.sortedKeys;
  }
  /** Milliseconds since 1970. */
  epochMs(instant: Instant): number {
    return this.ports.epochMs + Math.floor(toMs(instant));
  }

  /** Throws {@link S3Error}. */
  putObject(key: string, body: Uint8Array, caller: Caller, options: PutOptions = {}): StoredObject {
    const { algorithm = DEFAULT_ALGORITHM, attributes = {} } = options;
    const value = checksumOf(algorithm, body);
    checkWrite(key, this.objects.get(key), options.conditions ?? {});
    const content = {
      body,
      etag: md5Hex(body),
      checksum: { algorithm, value, type: "FULL_OBJECT" as const },
    };
    return this.put(key, content, attributes, options.event ?? "ObjectCreated:Put", caller);
  }

  /** What was there before the run: nobody is told. Throws {@link S3Error}. */
  putInitially(key: string, body: Uint8Array, attributes: ObjectAttributes): void {
    checkKey(key);
    const value = checksumOf(DEFAULT_ALGORITHM, body);
    const checksum: Checksum = { algorithm: DEFAULT_ALGORITHM, value, type: "FULL_OBJECT" };
    this.keep(this.objectOf(key, { body, etag: md5Hex(body), checksum }, attributes));
  }

  /** Throws {@link S3Error}: 404, and 304 or 412 where a condition does not hold. */
  getObject(key: string, conditions: ReadConditions = {}): StoredObject {
    const object = this.objects.get(key);
    if (!object) throw noSuchKey(key);
    checkRead(object, this.epochMs(object.lastModified), conditions);
    return object;
  }

  has(key: string): boolean {
    return this.objects.has(key);
  }

  /** Deleting what is not there succeeds, and nobody is told. */
  deleteObject(key: string, caller: Caller): void {
    if (!this.objects.delete(key)) return;
    this.sortedKeys.splice(placeOf(this.sortedKeys, key), 1);
    this.ports.record({ type: "object.deleted", bucket: this.name, key });
    this.notify({ name: "ObjectRemoved:Delete", key, caller });
  }

  listObjects(request: ListRequest): Listing {
    return listKeys(this.sortedKeys, request);
  }

  /** Throws {@link S3Error}. */
  putObjectTagging(key: string, tags: Readonly<Record<string, string>>): void {
    this.getObject(key).tags = tags;
  }

  createMultipartUpload(key: string, options: UploadOptions): MultipartUpload {
    checkKey(key);
    const uploadId = this.ids.hex(UPLOAD_ID_BYTES);
    const upload = new MultipartUpload(key, uploadId, this.ports.agenda.now, options);
    this.uploads.set(uploadId, upload);
    return upload;
  }

  /** Throws {@link S3Error} when there is none of this key. */
  upload(key: string, uploadId: string): MultipartUpload {
    const upload = this.uploads.get(uploadId);
    if (upload?.key !== key) throw noSuchUpload(uploadId);
    return upload;
  }

  /** Throws {@link S3Error}. */
  uploadPart(key: string, uploadId: string, partNumber: number, body: Uint8Array): Part {
    return this.upload(key, uploadId).put(partNumber, body, this.ports.agenda.now);
  }

  /** In the order of their beginning. */
  get uploadsInProgress(): MultipartUpload[] {
    return [...this.uploads.values()];
  }

  abortMultipartUpload(key: string, uploadId: string): void {
    this.upload(key, uploadId);
    this.uploads.delete(uploadId);
  }

  /** Throws {@link S3Error}. */
  completeMultipartUpload(
    key: string,
    uploadId: string,
    parts: readonly CompletedPart[],
    caller: Caller,
    { conditions = {}, checksum, size }: CompleteOptions = {},
  ): StoredObject {
    const upload = this.upload(key, uploadId);
    const content = upload.assemble(parts);
    if (checksum !== undefined && checksum !== content.checksum.value) {
      throw badChecksum(upload.algorithm);
    }
    if (size !== undefined && size !== content.body.length) {
      throw invalidRequest(
        `The provided 'x-amz-mp-object-size' header value ${size} does not match what was computed: ${content.body.length}`,
      );
    }
    checkWrite(key, this.objects.get(key), conditions);
    this.uploads.delete(uploadId);
    return this.put(
      key,
      content,
      upload.attributes,
      "ObjectCreated:CompleteMultipartUpload",
      caller,
    );
  }

  private put(
    key: string,
    content: Content,
    attributes: ObjectAttributes,
    name: ObjectEventName,
    caller: Caller,
  ): StoredObject {
    checkKey(key);
    const object = this.objectOf(key, content, attributes);
    this.keep(object);
    const { etag, body } = object;
    this.ports.record({
      type: "object.put",
      bucket: this.name,
      key,
      bytes: body.length,
      etag,
      event: name,
      ...(caller.requester ? { requester: caller.requester } : {}),
    });
    this.notify({ name, key, created: { size: body.length, etag }, caller });
    return object;
  }

  private objectOf(key: string, content: Content, attributes: ObjectAttributes): StoredObject {
    const { headers = {}, metadata = {}, tags = {} } = attributes;
    checkMetadata(metadata);
    return { key, ...content, lastModified: this.ports.agenda.now, headers, metadata, tags };
  }

  private keep(object: StoredObject): void {
    const { key } = object;
    if (!this.objects.has(key)) this.sortedKeys.splice(placeOf(this.sortedKeys, key), 0, key);
    this.objects.set(key, object);
  }

  private notify(event: Pick<ObjectEvent, "name" | "key" | "created" | "caller">): void {
    const { agenda } = this.ports;
    const time = isoMilliseconds(this.epochMs(agenda.now));
    const whole = { ...event, bucket: this.name, time, sequencer: this.sequencer() };
    this.ports.notify(whole, this.configuration);
  }

  /** Sixteen hexadecimal digits after `00`, in the order of the events of a bucket. */
  private sequencer(): string {
    const us = Math.max(0, this.ports.agenda.now);
    const seconds = Math.floor(this.ports.epochMs / 1_000) + Math.floor(us / US_PER_SECOND);
    const rest =
      (us % US_PER_SECOND) * EVENTS_PER_MICROSECOND + (this.events++ % EVENTS_PER_MICROSECOND);
    const digits = (value: number) => value.toString(16).toUpperCase().padStart(8, "0");
    return `00${digits(seconds)}${digits(rest)}`;
  }
}

type Content = Pick<StoredObject, "body" | "etag" | "checksum" | "parts">;

function checkKey(key: string): void {
  const size = utf8Length(key);
  const most = S3_QUOTAS.keyLength.value;
  if (size > most) {
    throw new S3Error("KeyTooLongError", 400, "Your key is too long", {
      Size: size,
      MaxSizeAllowed: most,
    });
  }
  if (size === 0) throw invalidRequest("The key of an object has at least one character.");
}

function checkMetadata(metadata: Readonly<Record<string, string>>): void {
  const size = Object.entries(metadata).reduce(
    (sum, [name, value]) => sum + utf8Length(name) + utf8Length(value),
    0,
  );
  const most = S3_QUOTAS.metadataSize.value;
  if (size <= most) return;
  throw new S3Error(
    "MetadataTooLarge",
    400,
    "Your metadata headers exceed the maximum allowed metadata size",
    { Size: size, MaxSizeAllowed: most },
  );
}
