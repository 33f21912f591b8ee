/** What somebody dropped or chose: names and sizes at once, contents when they are asked for. */

/** Something that cannot be taken in: what was expected, what came, what to do. */
export class BringError extends Error {
  override readonly name = "BringError";
}

export interface Incoming {
  /** Of the folder or archive, without its ending. */
  name: string;
  /** Sizes in bytes by path: `/`-separated, relative to what was dropped. */
  sizes: ReadonlyMap<string, number>;
  read(paths: ReadonlySet<string>): Promise<Map<string, Uint8Array>>;
}

const MOST_ENTRIES = 100_000;
const LARGEST_ZIP_BYTES = 200 * 1024 * 1024;

const isZip = ({ name, type }: File): boolean =>
  /\.zip$/i.test(name) || /^application\/(x-)?zip/.test(type);

/** Files that were chosen with a button, or dropped: an archive, the files of a folder, single files. */
export async function incomingFiles(files: readonly File[]): Promise<Incoming> {
  const [first] = files;
  if (!first) throw new BringError("The folder is empty: there is nothing to read.");
  if (files.length === 1 && isZip(first)) return incomingZip(first);
  return ofFiles(
    nameOf(first.webkitRelativePath.split("/")[0] || first.name),
    new Map(files.map((file) => [file.webkitRelativePath || file.name, file])),
  );
}

/**
 * What was dropped. Has to be called in the event's own turn: afterwards the browser has forgotten it.
 */
export async function incomingDrop(transfer: DataTransfer): Promise<Incoming> {
  const items = [...transfer.items].filter(({ kind }) => kind === "file");
  const entries = items.flatMap((item) => item.webkitGetAsEntry?.() ?? []);
  const files = [...transfer.files];
  if (items.length === 0) {
    throw new BringError(
      "What was dropped is no file: expected a folder, a zip or a file of code.",
    );
  }
  if (!entries.some(({ isDirectory }) => isDirectory)) return incomingFiles(files);
  const found = new Map<string, File>();
  for (const entry of entries) await walk(entry, entry.name, found);
  return ofFiles(nameOf(entries[0]!.name), found);
}

const nameOf = (fileName: string): string => fileName.replace(/(.)\.\w+$/, "$1");

function ofFiles(name: string, files: ReadonlyMap<string, File>): Incoming {
  const wanted = [...files].filter(([path]) => !isHidden(path));
  return {
    name,
    sizes: new Map(wanted.map(([path, { size }]) => [path, size])),
    async read(paths) {
      const contents = new Map<string, Uint8Array>();
      for (const path of paths) {
        const file = files.get(path)!;
        contents.set(path, new Uint8Array(await readable(path, file.arrayBuffer())));
      }
      return contents;
    },
  };
}

async function readable<T>(path: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw new BringError(
      `${path} could not be read (${(error as Error).message}). Was it moved or changed meanwhile? Choose it again.`,
    );
  }
}

/** Of version control, of tools and of macOS. */
const isHidden = (path: string): boolean =>
  path.split("/").some((name) => name.startsWith(".") || name === "__MACOSX");

async function walk(entry: FileSystemEntry, path: string, found: Map<string, File>): Promise<void> {
  if (isHidden(path)) return;
  if (found.size > MOST_ENTRIES) {
    throw new BringError(
      `There are more than ${MOST_ENTRIES.toLocaleString("en-US")} files in it. Drop the folder of one project.`,
    );
  }
  if (entry.isFile) {
    const file = new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    found.set(path, await readable(path, file));
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // A directory is answered in portions; the last one is empty.
  for (;;) {
    const portion = await readable(
      path,
      new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject)),
    );
    if (portion.length === 0) return;
    for (const each of portion) await walk(each, `${path}/${each.name}`, found);
  }
}

async function incomingZip(file: File): Promise<Incoming> {
  if (file.size > LARGEST_ZIP_BYTES) {
    throw new BringError(
      `${file.name} has ${Math.round(file.size / 1024 / 1024)} MB; this page opens zips up to ${LARGEST_ZIP_BYTES / 1024 / 1024} MB. Leave node_modules of tools out of it.`,
    );
  }
  const { unzipSync } = await import("fflate");
  const archive = new Uint8Array(await readable(file.name, file.arrayBuffer()));
  const names = new Map<string, string>();
  const sizes = new Map<string, number>();
  const unzip: typeof unzipSync = (data, options) => {
    try {
      return unzipSync(data, options);
    } catch (error) {
      throw new BringError(
        `${file.name} is not a zip that can be opened (${(error as Error).message}). Make it again, or drop the folder itself.`,
      );
    }
  };
  unzip(archive, {
    filter({ name, originalSize }) {
      const path = pathIn(name);
      if (path !== undefined && !isHidden(path)) {
        names.set(path, name);
        sizes.set(path, originalSize);
      }
      return false;
    },
  });
  return {
    name: nameOf(file.name),
    sizes,
    async read(paths) {
      const wanted = new Set([...paths].map((path) => names.get(path)));
      const contents = unzip(archive, { filter: ({ name }) => wanted.has(name) });
      // A view of a larger buffer would be stored with all of it.
      return new Map([...paths].map((path) => [path, contents[names.get(path)!]!.slice()]));
    },
  };
}

/** `undefined` for folders, and for paths that lead out of the archive. */
function pathIn(name: string): string | undefined {
  const parts = name
    .replaceAll("\\", "/")
    .split("/")
    .filter((part) => part !== ".");
  return parts.includes("..") || parts[0] === "" || parts.at(-1) === ""
    ? undefined
    : parts.join("/");
}
