/** One Postgres in WebAssembly, on virtual time and seeded random numbers, which can go back to how it started. */
import type {
  PostgresEngine,
  PostgresReply,
  PostgresSurroundings,
  SequenceValues,
} from "../../engine/index.ts";
import { FilesSnapshot, unpack } from "./files.ts";
import type { PostgresAssets, PostgresModule } from "./module.ts";

const PROGRAM = "/pglite/bin/postgres";
const DATA = "/pglite/data";
/** How Postgres leaves for its main loop after an error, and what its `main` returns once it is ready. */
const STATUS_LONG_JUMP = 100;
const STATUS_ALIVE = 99;
/** What the WebAssembly asks for at least. */
const INITIAL_PAGES = 2_048;
const MOST_PAGES = 32_768;
const US_PER_MS = 1_000;
const MS_PER_SECOND = 1_000;
/** Functions of the server ask for files below: of one that sleeps, the name ends with the seconds. */
const ASKS = "/ask/";
const SLEEP = "sleep/";
/** What is there when the answer is yes, and has what it says besides. */
const ANSWER = "/answer";

const SETTINGS: Readonly<Record<string, string>> = {
  exit_on_error: "false",
  log_checkpoints: "false",
  log_min_messages: "panic",
  max_worker_processes: "0",
  max_parallel_workers: "0",
  max_parallel_workers_per_gather: "0",
  max_parallel_maintenance_workers: "0",
  io_method: "sync",
  shared_buffers: "8MB",
  // The stack of WebAssembly is small: an overflow has to be Postgres's error, not the end of the server.
  max_stack_depth: "100kB",
};

/** Loaded before the first snapshot, as a snapshot has no libraries. */
const LOAD_LIBRARIES = [
  "DO $$ BEGIN PERFORM 1; END $$",
  "SELECT to_tsvector('english', 'loads the dictionaries')",
];

/** While the server starts: always the same. */
const AT_START: PostgresSurroundings = {
  epochMs: 0,
  maxConnections: 100,
  ask: () => false,
  fillRandom: (bytes) => bytes.fill(0),
};

interface Exports {
  /** Where C keeps the end of its heap. */
  emscripten_get_sbrk_ptr(): number;
  /** Where Postgres keeps that a statement is to stop. */
  QueryCancelPending: { value: number };
  ProcDiePending: { value: number };
}

export class PostgresServer implements PostgresEngine {
  private readonly module: PostgresModule;
  private readonly world: World;
  private readonly layout: PostgresAssets["layout"];
  /** Where C keeps the end of its heap. */
  private readonly breakAt: number;
  private readonly snapshot: { memory: Uint8Array; files: FilesSnapshot; stack: number };
  private input: Uint8Array = new Uint8Array(0);
  private read = 0;
  private output: Uint8Array[] = [];
  private died: string | undefined;

  /** Rejects when WebAssembly cannot be had: too little memory. */
  static async boot(assets: PostgresAssets): Promise<PostgresServer> {
    const world = new World();
    const { wasm } = assets;
    let breakAt = 0;
    // Timers of other kinds interrupt, too, but end no statement.
    let endsAt: readonly number[] = [];
    const isInterrupted = (): boolean => endsAt.some((at) => module.HEAPU8[at] !== 0);
    const module: PostgresModule = await assets.createModule({
      now: () => world.nowMs,
      fillRandom: (bytes) => world.surroundings.fillRandom(bytes),
      setTimer: (ms, fire) => world.setTimer(ms, fire),
      onStat: (path) => {
        if (!path.startsWith(ASKS)) return path;
        const question = path.slice(ASKS.length);
        if (question.startsWith(SLEEP)) {
          world.sleep(Number(question.slice(SLEEP.length)), isInterrupted);
          return path;
        }
        const answer = world.surroundings.ask(question);
        if (answer === false) return path;
        module.FS.writeFile(ANSWER, new TextEncoder().encode(answer === true ? "" : answer));
        return ANSWER;
      },
      onLibrary: () => {
        world.libraries += 1;
      },
      wasmMemory: new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: MOST_PAGES }),
      noExitRuntime: true,
      thisProgram: PROGRAM,
      WASM_PREFIX: "/pglite",
      stdin: () => null,
      print: () => {},
      printErr: () => {},
      getPreloadedPackage: () => new ArrayBuffer(0),
      instantiateWasm(imports, done) {
        void WebAssembly.instantiate(wasm, imports).then((instance) => {
          const exports = instance.exports as unknown as Exports;
          breakAt = exports.emscripten_get_sbrk_ptr();
          endsAt = [exports.QueryCancelPending.value, exports.ProcDiePending.value];
          done(instance, wasm);
        });
        return {};
      },
      preRun: [({ ENV }) => Object.assign(ENV, ENVIRONMENT)],
    });
    return new PostgresServer(module, world, assets, breakAt);
  }

  private constructor(
    module: PostgresModule,
    world: World,
    { files, layout }: PostgresAssets,
    breakAt: number,
  ) {
    this.breakAt = breakAt;
    this.module = module;
    this.world = world;
    this.layout = layout;
    unpack(module.FS, files);
    module.FS.chmod(DATA, 0o700);
    module.FS.chmod(PROGRAM, 0o555);
    this.connect();
    module._pgl_setPGliteActive(1);
    const settings = Object.entries(SETTINGS).flatMap(([name, value]) => [
      "-c",
      `${name}=${value}`,
    ]);
    const status = module.callMain([
      "--single",
      "-F",
      "-O",
      "-j",
      ...settings,
      "-D",
      DATA,
      "postgres",
    ]);
    if (status !== STATUS_ALIVE) throw new Error(`Postgres ended with status ${status}`);
    module._pgl_startPGlite();
    for (const each of LOAD_LIBRARIES) this.exec(query(each), 0);
    world.libraries = 0;
    this.snapshot = {
      memory: module.HEAPU8.slice(0, this.usedBytes),
      files: new FilesSnapshot(module.FS),
      stack: module.stackSave(),
    };
  }

  /** Back to how it was when it had started. */
  begin(surroundings: PostgresSurroundings): void {
    const { module, snapshot, world } = this;
    const { HEAPU8 } = module;
    const used = this.usedBytes;
    HEAPU8.set(snapshot.memory);
    HEAPU8.fill(0, snapshot.memory.length, Math.max(used, snapshot.memory.length));
    snapshot.files.restore();
    module.stackRestore(snapshot.stack);
    world.begin(surroundings);
    this.memory.setInt32(this.layout.maxConnections, surroundings.maxConnections, true);
  }

  exchangeSequences(known?: SequenceValues): SequenceValues {
    const { memory } = this;
    return this.layout.sequences.map((address, i) => {
      const value = memory.getInt32(address, true);
      memory.setInt32(address, known?.[i] ?? 0, true);
      return value;
    });
  }

  /** A new view each time: the memory may have grown. */
  private get memory(): DataView {
    return new DataView(this.module.HEAPU8.buffer);
  }

  /** Nothing was ever written beyond the end of the heap. */
  private get usedBytes(): number {
    return this.memory.getUint32(this.breakAt, true);
  }

  /** Whether {@link begin} makes it as good as a new one. */
  get canBeginAgain(): boolean {
    return this.died === undefined && this.world.libraries === 0;
  }

  exec(messages: Uint8Array, at: number): PostgresReply {
    const { module, world } = this;
    if (this.died !== undefined) return { pieces: [], sleptUs: 0, died: this.died };
    world.atUs = at;
    world.sleptUs = 0;
    this.input = messages;
    this.read = 0;
    this.output = [];
    try {
      while (this.read < messages.length || module._pq_buffer_remaining_data() > 0) this.loopOnce();
      module._PostgresSendReadyForQueryIfNecessary();
      module._pgl_pq_flush();
    } catch (error) {
      this.died = String(error);
    }
    const died = this.died === undefined ? {} : { died: this.died };
    return { pieces: this.output, sleptUs: world.sleptUs, ...died };
  }

  private loopOnce(): void {
    const { module } = this;
    const stack = module.stackSave();
    try {
      module._PostgresMainLoopOnce();
    } catch (error) {
      if ((error as { status?: number }).status !== STATUS_LONG_JUMP) throw error;
      module.stackRestore(stack);
      module._PostgresMainLongJmp();
    }
  }

  /** The server reads and writes its socket through these; it starts no other programs. */
  private connect(): void {
    const { module } = this;
    const read = module.addFunction((to = 0, most = 0) => {
      const bytes = this.input.subarray(this.read, this.read + most);
      module.HEAPU8.set(bytes, to);
      this.read += bytes.length;
      return bytes.length;
    }, "ipi");
    const write = module.addFunction((from = 0, length = 0) => {
      this.output.push(module.HEAPU8.slice(from, from + length));
      return length;
    }, "ipi");
    module._pgl_set_rw_cbs(read, write);
    module._pgl_set_system_fn(module.addFunction(() => 1, "pi"));
    module._pgl_set_popen_fn(module.addFunction(() => 0, "ppp"));
    module._pgl_set_pclose_fn(module.addFunction(() => 0, "pi"));
  }
}

const ENVIRONMENT = {
  HOME: "/",
  USER: "postgres",
  LOGNAME: "postgres",
  PGDATA: DATA,
  PGUSER: "postgres",
  PGDATABASE: "postgres",
  LANG: "en_US.UTF-8",
  LC_COLLATE: "en_US.UTF-8",
  LC_CTYPE: "en_US.UTF-8",
  TZ: "UTC",
};

/** The clock, the timer and the random numbers that a server sees. */
class World {
  surroundings = AT_START;
  atUs = 0;
  sleptUs = 0;
  /** Loaded since the snapshot. */
  libraries = 0;
  private timer: { atUs: number; fire: () => void } | undefined;

  begin(surroundings: PostgresSurroundings): void {
    this.surroundings = surroundings;
    this.timer = undefined;
  }

  get nowMs(): number {
    return this.surroundings.epochMs + this.nowUs / US_PER_MS;
  }

  private get nowUs(): number {
    return this.atUs + this.sleptUs;
  }

  setTimer(ms: number, fire: () => void): void {
    this.timer = ms > 0 ? { atUs: this.nowUs + ms * US_PER_MS, fire } : undefined;
  }

  /** Until its end, or until the server's own timer interrupts it: `statement_timeout` for one. */
  sleep(seconds: number, isInterrupted: () => boolean): void {
    if (!(seconds > 0)) return;
    const until = this.nowUs + Math.round(seconds * MS_PER_SECOND * US_PER_MS);
    while (this.timer && this.timer.atUs <= until && !isInterrupted()) {
      const { atUs, fire } = this.timer;
      this.timer = undefined;
      this.sleptUs = Math.max(this.sleptUs, atUs - this.atUs);
      fire();
    }
    if (!isInterrupted()) this.sleptUs = until - this.atUs;
  }
}

/** A Query message. */
function query(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(`Q\0\0\0\0${text}\0`);
  new DataView(bytes.buffer).setUint32(1, bytes.length - 1);
  return bytes;
}
