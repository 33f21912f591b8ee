import fs, { constants, existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import fsp, {
  access,
  appendFile,
  copyFile,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  truncate,
  unlink,
  writeFile,
} from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { tmpdir } from "node:os";

const inFolder = (work) => async () => {
  const folder = await mkdtemp(join(tmpdir(), "same-"));
  try {
    return await work(folder, (name) => join(folder, name));
  } catch (e) {
    return [e.name, e.code, e.errno, e.syscall, e.message.replaceAll(folder, "")];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const TREE = [
  "a/1.txt",
  "a/2.js",
  "a/b/3.txt",
  "a/b/c/4.ts",
  "a/b/B.TXT",
  ".hid/x/5.txt",
  "top.txt",
  ".env",
  "we ird/[x].txt",
];

const inTree = (work) =>
  inFolder(async (folder, at) => {
    for (const each of TREE) {
      fs.mkdirSync(at(each.slice(0, each.lastIndexOf("/") + 1)), { recursive: true });
      writeFileSync(at(each), each);
    }
    return work(folder, at);
  });

const GLOBS =
  "** * **/* *.txt **/*.txt ./a/*.txt a/** a/**/ a/*/ a/ a a/b/../*.txt {a,top}* a/{1,2}.{txt,js} a/**/*.{ts,txt} .* **/.* " +
  "a/[12].* a/[!1].* a/?.txt @(a|top)* !(a|b).* +(t|o|p).txt a/**/c/*.ts **/b/** nope/* **/**/*.ts a//1.txt ./top.txt . .. " +
  "[[:alpha:]]* a/b/**/c */*.js **/.hid/** a/{1..3}.txt a/*.TXT **/B.* .hid/**/*.txt {top.txt a/*.{js";

export const cases = {
  names: () => [
    fsp === fs.promises,
    constants.F_OK,
    constants.R_OK,
    constants.W_OK,
    constants.O_RDONLY,
    tmpdir(),
  ],
  roundTrip: inFolder(async (_, at) => {
    await writeFile(at("a"), "héllo");
    await appendFile(at("a"), "!");
    return [
      await readFile(at("a"), "utf8"),
      (await readFile(at("a"))).length,
      await readFile(at("a"), { encoding: "base64" }),
    ];
  }),
  bytes: inFolder(async (_, at) => {
    writeFileSync(at("b"), new Uint8Array([0, 255, 128]));
    return readFileSync(at("b")).toString("hex");
  }),
  flags: inFolder(async (_, at) => {
    await writeFile(at("a"), "x");
    await writeFile(at("a"), "y", { flag: "a" });
    const refused = await writeFile(at("a"), "z", { flag: "wx" }).catch((e) => e.code);
    return [await readFile(at("a"), "utf8"), refused];
  }),
  folders: inFolder(async (folder, at) => {
    await mkdir(at("x/y/z"), { recursive: true });
    await writeFile(at("x/f"), "");
    return [
      await readdir(at("x")),
      (await readdir(at("x"), { withFileTypes: true })).map((e) => [
        e.name,
        e.isDirectory(),
        e.isFile(),
      ]),
      (await readdir(folder, { recursive: true })).sort(),
    ];
  }),
  mkdirAgain: inFolder(async (_, at) => {
    await mkdir(at("x"));
    return mkdir(at("x"));
  }),
  missing: inFolder(async (_, at) => readFile(at("nope"))),
  missingSync: inFolder(async (_, at) => readFileSync(at("nope"), "utf8")),
  missingFolder: inFolder(async (_, at) => writeFile(at("no/file"), "x")),
  readFolder: inFolder(async (folder) => readFile(folder)),
  readdirFile: inFolder(async (_, at) => {
    await writeFile(at("f"), "");
    return readdir(at("f"));
  }),
  rmdirFull: inFolder(async (folder, at) => {
    await mkdir(at("d"));
    await writeFile(at("d/f"), "");
    return rmdir(at("d"));
  }),
  unlinkMissing: inFolder(async (_, at) => unlink(at("nope"))),
  stats: inFolder(async (folder, at) => {
    await writeFile(at("f"), "abc");
    const s = await stat(at("f"));
    const d = fs.statSync(folder);
    return [
      s.size,
      s.isFile(),
      s.isDirectory(),
      d.isDirectory(),
      s.mtime instanceof Date,
      typeof s.mtimeMs,
      s.isSymbolicLink(),
      fs.statSync(at("no"), { throwIfNoEntry: false }),
    ];
  }),
  lstat: inFolder(async (_, at) => {
    await writeFile(at("f"), "abc");
    return [(await fsp.lstat(at("f"))).size, fs.lstatSync(at("f")).isFile()];
  }),
  access: inFolder(async (_, at) => {
    await writeFile(at("f"), "");
    return [
      await access(at("f"), constants.R_OK),
      await access(at("g")).catch((e) => [e.code, e.syscall]),
      existsSync(at("f")),
      existsSync(at("g")),
    ];
  }),
  move: inFolder(async (folder, at) => {
    await writeFile(at("a"), "x");
    await rename(at("a"), at("b"));
    await copyFile(at("b"), at("c"));
    fs.cpSync(at("b"), at("d"));
    return [(await readdir(folder)).sort(), await readFile(at("c"), "utf8")];
  }),
  renameMissing: inFolder(async (_, at) =>
    rename(at("a"), at("b")).catch((e) => [e.code, e.syscall, typeof e.dest]),
  ),
  truncate: inFolder(async (_, at) => {
    await writeFile(at("a"), "hello");
    await truncate(at("a"), 2);
    return readFile(at("a"), "utf8");
  }),
  remove: inFolder(async (folder, at) => {
    await mkdir(at("d/e"), { recursive: true });
    await rm(at("d"), { recursive: true });
    await rm(at("nope"), { force: true });
    return readdir(folder);
  }),
  rmMissing: inFolder(async (_, at) => rm(at("nope")).catch((e) => [e.code, e.name])),
  rmFolder: inFolder(async (_, at) => {
    await mkdir(at("d"));
    return rm(at("d")).catch((e) => [e.code, e.name]);
  }),
  handle: inFolder(async (_, at) => {
    const h = await open(at("f"), "w+");
    await h.write("hello");
    const { bytesRead, buffer } = await h.read(Buffer.alloc(3), 0, 3, 1);
    const size = (await h.stat()).size;
    await h.close();
    return [bytesRead, buffer.toString(), size, await readFile(at("f"), "utf8")];
  }),
  descriptors: inFolder(async (_, at) => {
    const fd = fs.openSync(at("f"), "w");
    fs.writeSync(fd, "abc");
    fs.writeSync(fd, Buffer.from("de"));
    fs.closeSync(fd);
    const r = fs.openSync(at("f"), "r");
    const b = Buffer.alloc(10);
    const n = fs.readSync(r, b, 0, 10, 1);
    fs.closeSync(r);
    return [n, b.toString("utf8", 0, n)];
  }),
  callbacks: inFolder(
    async (_, at) =>
      new Promise((resolve) =>
        fs.writeFile(at("f"), "cb", (e1) =>
          fs.readFile(at("f"), "utf8", (e2, t) =>
            fs.stat(at("no"), (e3) => resolve([e1, e2, t, e3.code])),
          ),
        ),
      ),
  ),
  writeStream: inFolder(async (_, at) => {
    const w = fs.createWriteStream(at("f"));
    w.write("a");
    await new Promise((resolve) => w.end("b", resolve));
    return [readFileSync(at("f"), "utf8"), w.bytesWritten];
  }),
  readStream: inFolder(async (_, at) => {
    writeFileSync(at("f"), "0123456789");
    const all = [];
    for await (const c of fs.createReadStream(at("f"), {
      start: 2,
      end: 6,
      highWaterMark: 2,
      encoding: "utf8",
    }))
      all.push(c);
    return all;
  }),
  copyStreams: inFolder(async (_, at) => {
    writeFileSync(at("f"), "x".repeat(100_000));
    await pipeline(fs.createReadStream(at("f")), fs.createWriteStream(at("g")));
    return fs.statSync(at("g")).size;
  }),
  readStreamMissing: inFolder(async (_, at) => {
    for await (const c of fs.createReadStream(at("no"))) void c;
  }),
  lines: inFolder(async (_, at) => {
    writeFileSync(at("f"), "a\nb\r\nc");
    const all = [];
    for await (const line of createInterface({
      input: fs.createReadStream(at("f")),
      crlfDelay: Infinity,
    }))
      all.push(line);
    return all;
  }),
  realpath: inFolder(async (folder, at) => {
    writeFileSync(at("f"), "");
    return [fs.realpathSync(at("f")) === at("f"), (await fsp.realpath(folder)) === folder];
  }),
  temporary: () => {
    const d = mkdtempSync(join(tmpdir(), "x-"));
    fs.rmdirSync(d);
    return d.length - join(tmpdir(), "x-").length;
  },
  urls: inFolder(async (folder, at) => {
    writeFileSync(new URL(`file://${folder}/u`), "u");
    return readFileSync(at("u"), "utf8");
  }),
  badPath: () => readFileSync(undefined),
  utimes: inFolder(async (_, at) => {
    writeFileSync(at("f"), "");
    await fsp.utimes(at("f"), 1, 2);
    return (await stat(at("f"))).mtimeMs;
  }),
  opendir: inFolder(async (folder, at) => {
    writeFileSync(at("f"), "");
    const names = [];
    for await (const e of await fsp.opendir(folder)) names.push(e.name);
    return names;
  }),
  globs: inTree(async (cwd) =>
    [...GLOBS.split(" "), "", "we ird/*"].map((each) => [each, fs.globSync(each, { cwd }).sort()]),
  ),
  globsFromElsewhere: inTree(async (folder, at) => [
    fs.globSync(at("a/*.txt")).map((each) => each.slice(folder.length)),
    fs.globSync("../*.txt", { cwd: at("a") }),
    fs.globSync(["a/*.js", "*.txt", "top*"], { cwd: folder }).sort(),
    fs.globSync("*", { cwd: at("nope") }),
  ]),
  globsExclude: inTree(async (cwd) =>
    [(name) => name === "b", ["a/b/**"], ["**/*.js", "top*"]].map((exclude) =>
      fs.globSync("**/*.{js,ts,txt}", { cwd, exclude }).sort(),
    ),
  ),
  globsOfEntries: inTree(async (cwd) =>
    fs
      .globSync("a/*", { cwd, withFileTypes: true })
      .map((each) => [each.name, each.parentPath.slice(cwd.length), each.isDirectory()])
      .sort(),
  ),
  globsLater: inTree(async (cwd) => {
    const found = [];
    for await (const each of fsp.glob("a/*", { cwd })) found.push(each);
    const called = await new Promise((done) =>
      fs.glob("*.txt", { cwd }, (e, all) => done([e, all])),
    );
    return [found.sort(), called, Object.prototype.toString.call(fsp.glob("*"))];
  }),
  globsRefused: async () => {
    const why = [];
    for (const args of [[undefined], [5], [[5]], ["*", { exclude: 5 }]]) {
      try {
        why.push(fs.globSync(...args).length);
      } catch (e) {
        why.push([e.name, e.code, e.message]);
      }
    }
    const later = await fsp
      .glob(5)
      .next()
      .catch((e) => e.code);
    try {
      fs.glob("*");
    } catch (e) {
      return [why, later, e.code, e.message];
    }
  },
};
