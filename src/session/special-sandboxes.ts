/** Sandboxes for scenarios whose code asks for more than the usual: streams, the rarer built-ins, packages. */
import {
  createSandbox,
  EXTENDED_BUILTINS,
  NAMED_BUILTINS,
  type ExtendedBuiltins,
  type Sandbox,
  type SandboxAssets,
  type SandboxOptions,
} from "../engine/index.ts";
import { createLibraryLoader, type LibrarySource, type NeededLibraries } from "./libraries.ts";

export interface SpecialSource extends LibrarySource {
  loadStreams(): Promise<string>;
  /** With ciphers, signatures and keys, or without. */
  loadExtended(withKeys?: boolean): Promise<ExtendedBuiltins>;
  loadIntl(): Promise<NonNullable<SandboxAssets["intl"]>>;
  loadContexts(): Promise<NonNullable<SandboxAssets["contexts"]>>;
}

/** In JSON, where the quotation marks of code have a backslash and those of keys have none. */
const STREAMS =
  /node:stream|\\"stream|['`]stream|streamifyResponse|handler\.streaming|string_decoder/;

/** Of these every function has a small form: whoever names them may want another part. */
const SCRIPTED = [
  ...EXTENDED_BUILTINS,
  ...NAMED_BUILTINS,
  "assert",
  "assert/strict",
  "buffer",
  "events",
  "fs",
  "fs/promises",
  "util",
];

const EXTENDED = new RegExp(
  [
    `node:(?:${SCRIPTED.join("|")})\\b`,
    `(?:\\\\"|['\`])(?:${SCRIPTED.join("|")})(?:\\\\"|['\`])`,
    "create(?:Hash|Hmac|SecretKey|Sign|Verify|Cipher|Decipher|P\\w+Key|ECDH)|timingSafeEqual|pbkdf2|scrypt|hkdf|randomFill|generateKey|subtle\\b",
    "crypto\\.(?:hash|sign|verify|constants|get[CH]\\w+)|from (?:\\\\\"|')node:crypto.{0,200}\\b(?:hash|sign|verify)\\b",
    "userInfo|networkInterfaces|os\\.(?:constants|version|machine)|devNull|\\.(?:mark|measure)\\(|PerformanceObserver|timerify",
    "timers/promises[^]*\\b(?:setInterval|scheduler|signal)\\b|\\b(?:setInterval|scheduler|signal)\\b[^]*timers/promises",
    "CustomEvent|MessageChannel|BroadcastChannel|CompressionStream|new TextDecoder\\([^)]|transfer:",
    "emitWarning|resourceUsage|constrainedMemory|get[eu]+id\\(",
    "ReadableStream|WritableStream|TransformStream|Text(?:Encoder|Decoder)Stream|\\bBlob\\b|FormData|getSetCookie",
    "\\.(?:arrayBuffer|blob|formData|bytes)\\(\\)|\\.body\\.getReader|new (?:Request|Response)\\(",
    "styleText|matchesGlob|stripVTControlCharacters|url\\.(?:parse|format|resolve)\\(",
  ].join("|"),
);

/** Code that seals, signs or reads keys, itself or through a package. */
const KEYS =
  /[cC]ipher|create(?:Sign|Verify|ECDH|P\w+Key)\b|generateKey|hkdf|subtle\b|privateDecrypt|jwt|jsonwebtoken|crypto[^]*\b(?:sign|verify)\(/;

/** Code that keeps a context across `await`, itself or through a package. */
const CONTEXTS = /async_hooks|hono\/context-storage|durable-execution-sdk/;

/**
 * Code that formats numbers, dates or lists, or orders texts, as a language does. Of the bundled packages, date-fns asks for `Intl` in
 * what begins with `intlFormat`, and Powertools' logger where the process has a time zone of its own.
 */
const INTL = /\bIntl\b|intlFormat|toLocale(?:Date|Time)?String|localeCompare|env\.TZ\b/;

/** How many are kept besides the usual one: a reader goes back and forth between a few samples. */
const MOST_KEPT = 6;

export class SpecialSandboxes {
  private readonly source: SpecialSource;
  private readonly assets: SandboxAssets;
  private readonly options: SandboxOptions;
  private readonly loadArchives: ReturnType<typeof createLibraryLoader>;
  private readonly kept = new Map<string, Sandbox>();

  constructor(source: SpecialSource, assets: SandboxAssets, options: SandboxOptions) {
    this.source = source;
    this.assets = assets;
    this.options = options;
    this.loadArchives = createLibraryLoader(source);
  }

  /** For a scenario, given as JSON without its workload, and what it imports. `undefined`: the code asks for nothing special. */
  async sandboxFor(
    code: string,
    { archives, imports, unknown }: NeededLibraries,
  ): Promise<Sandbox | undefined> {
    const needed = { archives, imports, unknown };
    // Whoever brings packages may bring one that another of ours imports.
    if (code.includes("node_modules/")) needed.imports = [];
    const extended = needed.archives.length > 0 || EXTENDED.test(code);
    const hints = Object.keys(needed.unknown).length > 0;
    const intl = INTL.test(code);
    if (!extended && !hints && !intl && !STREAMS.test(code)) return undefined;
    const contexts = CONTEXTS.test(code);
    const keys = extended && KEYS.test(code);
    const key = extended
      ? `extended ${contexts} ${keys} ${intl} ${JSON.stringify(needed)}`
      : `streams ${intl} ${JSON.stringify(needed.unknown)}`;
    const sandbox =
      this.kept.get(key) ?? (await this.create({ extended, contexts, keys, intl }, needed));
    this.kept.delete(key);
    this.kept.set(key, sandbox);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size > MOST_KEPT) this.kept.delete(oldest);
    }
    return sandbox;
  }

  private async create(
    { extended, contexts, keys, intl }: Record<"extended" | "contexts" | "keys" | "intl", boolean>,
    { archives, imports, unknown }: Omit<NeededLibraries, "specifiers">,
  ): Promise<Sandbox> {
    const { wasm, guest, runtimes } = this.assets;
    const [streams, builtins, following, formats, libraries] = await Promise.all([
      this.source.loadStreams(),
      extended ? this.source.loadExtended(keys) : undefined,
      contexts ? this.source.loadContexts() : undefined,
      intl ? this.source.loadIntl() : undefined,
      this.loadArchives(archives),
    ]);
    const assets: SandboxAssets = {
      wasm,
      guest,
      runtimes,
      streams,
      libraries,
      compileAhead: imports,
      unknownPackages: unknown,
    };
    if (builtins) assets.extended = builtins;
    if (formats) assets.intl = formats;
    if (following) assets.contexts = following;
    return createSandbox(assets, this.options);
  }
}
