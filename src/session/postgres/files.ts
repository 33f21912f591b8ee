/** Files of the server: out of their package, and kept as they were at one moment. */
import type { FileNode, FileStream, FileSystem } from "./module.ts";

const LENGTH_BYTES = 4;

/** Puts everything from `files.bin` where it belongs. */
export function unpack(files: FileSystem, packed: Uint8Array): void {
  const length = new DataView(packed.buffer, packed.byteOffset).getUint32(0, true);
  const list = new TextDecoder().decode(packed.subarray(LENGTH_BYTES, LENGTH_BYTES + length));
  const known = new Set<string>();
  let at = LENGTH_BYTES + length;
  for (const [path, bytes] of JSON.parse(list) as [string, number][]) {
    const folder = path.slice(0, path.lastIndexOf("/"));
    if (!known.has(folder)) files.mkdirTree(folder);
    known.add(folder);
    if (!path.endsWith("/")) files.writeFile(path, packed.slice(at, at + bytes));
    at += bytes;
  }
}

/** Never the time of a change: a file that has it was not written to. */
const UNTOUCHED = -1;

interface Kept {
  node: FileNode;
  fields: FileNode;
  /** Of files: what is not written to. */
  bytes?: Uint8Array;
}

/** Everything that a file system was, in the objects that it was: streams that are open stay open. */
export class FilesSnapshot {
  private readonly files: FileSystem;
  private readonly kept: Kept[] = [];
  private readonly nameTable: FileSystem["nameTable"];
  private readonly streams: [FileStream, FileStream["shared"]][] = [];
  private readonly slots: FileSystem["streams"];
  private readonly nextInode: number;
  private readonly currentPath: string;

  constructor(files: FileSystem) {
    this.files = files;
    this.keep(files.root);
    this.nameTable = files.nameTable.slice();
    this.slots = files.streams.slice();
    for (const stream of files.streams)
      if (stream) this.streams.push([stream, { ...stream.shared }]);
    this.nextInode = files.nextInode;
    this.currentPath = files.currentPath;
  }

  private keep(node: FileNode): void {
    const { contents } = node;
    if (this.files.isFile(node.mode) && contents instanceof Uint8Array) {
      node.mtime = UNTOUCHED;
      this.kept.push({ node, fields: { ...node }, bytes: contents.slice(0, node.usedBytes) });
    } else if (this.files.isDir(node.mode)) {
      const entries = { ...(contents as Record<string, FileNode>) };
      this.kept.push({ node, fields: { ...node, contents: entries } });
      for (const each of Object.values(entries)) if (each !== node) this.keep(each);
    } else this.kept.push({ node, fields: { ...node } });
  }

  restore(): void {
    const { files } = this;
    for (const { node, fields, bytes } of this.kept) {
      const written = bytes && (node.mtime !== UNTOUCHED || node.contents !== fields.contents);
      if (written) fields.contents = bytes.slice();
      Object.assign(node, fields);
      if (!("name_next" in fields)) delete node.name_next;
      if (!bytes && files.isDir(node.mode)) node.contents = { ...(fields.contents as object) };
    }
    files.nameTable.splice(0, files.nameTable.length, ...this.nameTable);
    files.streams.splice(0, files.streams.length, ...this.slots);
    for (const [stream, shared] of this.streams) Object.assign(stream.shared, shared);
    files.nextInode = this.nextInode;
    files.currentPath = this.currentPath;
  }
}
