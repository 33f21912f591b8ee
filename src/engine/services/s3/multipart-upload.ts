/** A multipart upload in progress. https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html */
import { bytesOfHex, joined } from "../../kernel/bytes.ts";
import type { Instant } from "../../kernel/instant.ts";
import { md5Hex } from "../../kernel/md5.ts";
import { base64ToBytes } from "../../sandbox/base64.ts";
import {
  checksumOf,
  DEFAULT_ALGORITHM,
  type Checksum,
  type ChecksumAlgorithm,
  type ChecksumType,
} from "./checksums.ts";
import { badChecksum, invalidArgument, invalidPart, invalidRequest, S3Error } from "./errors.ts";
import type { ObjectAttributes } from "./object.ts";
import { S3_QUOTAS } from "./quotas.ts";

export interface Part {
  readonly partNumber: number;
  readonly body: Uint8Array;
  readonly etag: string;
  readonly lastModified: Instant;
  readonly checksum: string;
}

/** What CompleteMultipartUpload says about a part. */
export interface CompletedPart {
  readonly partNumber: number;
  readonly etag: string;
  /** Base64, in the algorithm of the upload. */
  readonly checksum?: string;
}

export interface UploadOptions {
  readonly attributes: ObjectAttributes;
  readonly algorithm?: ChecksumAlgorithm;
  readonly checksumType?: ChecksumType;
}

/** What the parts come to. */
interface Assembled {
  readonly body: Uint8Array;
  readonly etag: string;
  readonly checksum: Checksum;
  readonly parts: { partNumber: number; size: number }[];
}

export class MultipartUpload {
  readonly key: string;
  readonly uploadId: string;
  readonly initiated: Instant;
  readonly attributes: ObjectAttributes;
  readonly algorithm: ChecksumAlgorithm;
  readonly checksumType: ChecksumType;
  /** Whether the client named an algorithm: only then answers state checksums of parts. */
  readonly algorithmGiven: boolean;
  private readonly parts = new Map<number, Part>();

  /** Throws {@link S3Error} where algorithm and type do not go together. */
  constructor(key: string, uploadId: string, initiated: Instant, options: UploadOptions) {
    const { attributes, algorithm = DEFAULT_ALGORITHM } = options;
    this.key = key;
    this.uploadId = uploadId;
    this.initiated = initiated;
    this.attributes = attributes;
    this.algorithm = algorithm;
    this.algorithmGiven = options.algorithm !== undefined;
    this.checksumType =
      options.checksumType ?? (algorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE");
    const whole = this.checksumType === "FULL_OBJECT";
    if (whole ? algorithm.startsWith("SHA") : algorithm === "CRC64NVME") {
      throw invalidRequest(
        `The ${this.checksumType} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
      );
    }
  }

  /** A part of the same number takes the place of the one before. Throws {@link S3Error}. */
  put(partNumber: number, body: Uint8Array, now: Instant): Part {
    const most = S3_QUOTAS.partNumberMaximum.value;
    if (!Number.isInteger(partNumber) || partNumber < 1 || partNumber > most) {
      throw invalidArgument(
        `Part number must be an integer between 1 and ${most}, inclusive`,
        "partNumber",
        partNumber,
      );
    }
    const part: Part = {
      partNumber,
      body,
      etag: md5Hex(body),
      lastModified: now,
      checksum: checksumOf(this.algorithm, body),
    };
    this.parts.set(partNumber, part);
    return part;
  }

  /** In the order of their numbers. */
  get sorted(): Part[] {
    return [...this.parts.values()].sort((a, b) => a.partNumber - b.partNumber);
  }

  /** The object that the listed parts make. Throws {@link S3Error}. */
  assemble(completed: readonly CompletedPart[]): Assembled {
    const parts = completed.map((each, i) => this.checked(each, completed[i - 1]));
    for (const part of parts.slice(0, -1)) checkSize(part);
    const body = joined(parts.map((each) => each.body));
    const etags = joined(parts.map(({ etag }) => bytesOfHex(etag)));
    return {
      body,
      etag: `${md5Hex(etags)}-${parts.length}`,
      checksum: this.checksum(parts, body),
      parts: parts.map((part) => ({ partNumber: part.partNumber, size: part.body.length })),
    };
  }

  private checked({ partNumber, etag, checksum }: CompletedPart, before?: CompletedPart): Part {
    if (before && before.partNumber >= partNumber) {
      throw new S3Error(
        "InvalidPartOrder",
        400,
        "The list of parts was not in ascending order. Parts must be ordered by part number.",
        { UploadId: this.uploadId },
      );
    }
    const bare = etag.replaceAll('"', "");
    const part = this.parts.get(partNumber);
    if (part?.etag !== bare) throw invalidPart(this.uploadId, partNumber, bare);
    if (checksum !== undefined && checksum !== part.checksum) throw badChecksum(this.algorithm);
    return part;
  }

  private checksum(parts: readonly Part[], body: Uint8Array): Checksum {
    const { algorithm, checksumType: type } = this;
    if (type === "FULL_OBJECT") return { algorithm, value: checksumOf(algorithm, body), type };
    const ofParts = joined(parts.map((part) => base64ToBytes(part.checksum)));
    return { algorithm, value: `${checksumOf(algorithm, ofParts)}-${parts.length}`, type };
  }
}

function checkSize({ partNumber, body, etag }: Part): void {
  const least = S3_QUOTAS.partSizeMinimum.value;
  if (body.length >= least) return;
  throw new S3Error(
    "EntityTooSmall",
    400,
    "Your proposed upload is smaller than the minimum allowed size",
    { ETag: etag, MinSizeAllowed: least, ProposedSize: body.length, PartNumber: partNumber },
  );
}
