/** Checksums of 32 bits: those of S3's objects and of event streams. */

/** For a polynomial, its bits reflected. */
export function crc32Table(polynomial: number): Int32Array {
  return Int32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
    return crc;
  });
}

/** The one of zip and PNG. */
const USUAL = crc32Table(0xedb88320);

export function crc32(bytes: Uint8Array, table: Int32Array = USUAL): number {
  let crc = -1;
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ table[(crc ^ bytes[i]!) & 255]!;
  return ~crc;
}
