/**
 * Puts together what a function's code reaches, as its deployment package: imports are followed from the handlers as Node
 * resolves them, packages lie where Node finds them again, and data files come along.
 */
import { DECORATOR, decoratorsIn, namespaceIn } from "./not-compiled.ts";
import {
  BUNDLER_GUESSES,
  GuestError,
  isPackage,
  relativePath,
  Resolver,
} from "../session/packages.ts";
import type { SourceFiles } from "../session/protocol.ts";
import { isText, textOf } from "../session/texts.ts";
import { filesBelow, isInside, joined, parentOf, type FileTree } from "./file-tree.ts";
import { scan, type Import } from "./imports.ts";
import { isDataOfPackage, isLeftOut, isScript, TEST_FOLDERS } from "./left-out.ts";
import { isAddonLoader, nativeSign, refusalOf, type NativeAddon } from "./native-addons.ts";
import { PackagePlaces, placeIn, type Owner, type Placed } from "./package-places.ts";
import { PathAliases, resolvedPath } from "./path-aliases.ts";
import {
  isFollowed,
  nameInModules,
  nameOf,
  packageFolder,
  withNames,
  type Renamed,
} from "./specifiers.ts";
import { TreePackages, type DependenciesJson } from "./tree-packages.ts";

/**
 * How the package comes to AWS: `npm` is `sam build`, which installs what package.json names as dependencies; `bundle` is a
 * bundler, which resolves everything; `folder` is the folder as it stands.
 */
export type Packaging = "npm" | "bundle" | "folder";

export interface PackagerOptions {
  tree: FileTree;
  /** The function's folder. */
  root: string;
  packaging: Packaging;
  /** A bundler has made one file of everything that is imported: nothing else is in the package. */
  isBundle?: boolean;
  /** A compiler of its own has the last word: what the sandbox's cannot compile is not told. */
  isCompiled?: boolean;
  /** A package that code finds elsewhere, and what there is to say about that: in a layer, in the runtime, in the sandbox. */
  elsewhere: (name: string) => { note?: string } | undefined;
}

export interface Packaged {
  /** By paths relative to the function's folder. */
  files: SourceFiles;
  notes: string[];
  /** What makes it impossible to run. */
  refusals: string[];
}

/** More of a package than this is only taken where something imports it. */
const MOST_UNASKED_BYTES = 2 * 1024 * 1024;
/** Where code of the project goes that lies outside the function's folder. */
const OUTSIDE = "_project";

export class Packager {
  private readonly options: PackagerOptions;
  private readonly packages: TreePackages;
  private readonly resolver: Resolver;
  private readonly aliases: PathAliases;
  private readonly own: Owner;
  private readonly outside: Owner = { folder: "", place: OUTSIDE };
  private readonly files: SourceFiles = {};
  private readonly waiting: Placed[] = [];
  private readonly seen = new Set<string>();
  private readonly places: PackagePlaces;
  private readonly notes = new Set<string>();
  private readonly addons = new Map<string, NativeAddon>();
  private readonly decorated = new Set<string>();

  constructor(options: PackagerOptions) {
    this.options = options;
    this.packages = new TreePackages(options.tree);
    this.resolver = new Resolver(this.packages, "", true, {});
    this.aliases = new PathAliases(options.tree);
    this.own = { folder: options.root, place: "" };
    this.places = new PackagePlaces(options.tree, this.own);
  }

  /** A script of the function's folder, with everything that it reaches. */
  add(path: string): void {
    this.enqueue({ path, place: placeIn(this.own, path), owner: this.own });
    for (let next = this.waiting.pop(); next; next = this.waiting.pop()) this.read(next);
  }

  finish(): Packaged {
    if (!this.options.isBundle) this.takeOwnData();
    const refusals = [...this.addons.values()].map(refusalOf);
    refusals.push(...[...this.decorated].map(decoratorsIn));
    return { files: this.files, notes: [...this.notes], refusals };
  }

  private enqueue(it: Placed): void {
    if (this.seen.has(it.place)) return;
    this.seen.add(it.place);
    this.waiting.push(it);
  }

  private read(from: Placed): void {
    const bytes = this.options.tree.read(from.path);
    if (!bytes) return;
    if (!isText(bytes)) {
      this.notes.add(`${from.path} is left out: it is not a text file.`);
      return;
    }
    const text = textOf(bytes);
    this.files[from.place] = text;
    this.takePackageFiles(from);
    if (!isScript(from.path)) return;
    const { imports, computed, syntaxError } = scan(from.path, bytes);
    if (!this.options.isCompiled) this.checkSyntax(from.path, text, syntaxError !== undefined);
    const renamed = imports.flatMap((it) => this.follow(from, it) ?? []);
    for (const start of new Set(computed)) this.takeComputed(from, start);
    if (renamed.length > 0) this.files[from.place] = withNames(text, renamed);
  }

  /** What the sandbox's own compiler of TypeScript does not take. */
  private checkSyntax(path: string, text: string, isBroken: boolean): void {
    if (!/\.[cm]?tsx?$/.test(path)) return;
    if (isBroken && DECORATOR.test(text)) this.decorated.add(path);
    const leftOut = namespaceIn(path, text);
    if (leftOut !== undefined) this.notes.add(leftOut);
  }

  /** What has to be imported in place of the specifier, when that differs. */
  private follow(from: Placed, it: Import): Renamed | undefined {
    const { specifier } = it;
    const aliased = this.aliased(specifier, from);
    if (aliased === undefined && !isFollowed(specifier)) return undefined;
    const name = isPackage(specifier) && aliased === undefined ? nameOf(specifier) : undefined;
    if (name !== undefined && this.isLeftToAws(name, from, it)) return undefined;
    const { path: exact, loose } = this.resolve(specifier, from, it.kind);
    const path = aliased ?? exact;
    if (path === undefined) {
      if (name !== undefined) this.sayMissing(name, from, it);
      return undefined;
    }
    if (path.endsWith(".node") || (name !== undefined && isAddonLoader(name))) {
      if (!it.optional) this.refuse(from, path.endsWith(".node") ? path : name!, it);
      return undefined;
    }
    const owner = this.ownerOf(path, name, from, it);
    if (!owner) return undefined;
    const place = placeIn(owner, path);
    this.enqueue({ path, place, owner });
    const moved = specifier.startsWith(".") && owner !== from.owner;
    if (aliased === undefined && !loose && !moved) return undefined;
    return { specifier, line: it.line, to: relativePath(`/${from.place}`, `/${place}`) };
  }

  private aliased(specifier: string, from: Placed): string | undefined {
    if (from.owner.name !== undefined) return undefined;
    for (const candidate of this.aliases.candidates(specifier, from.path)) {
      const found = this.asBundlersDo(candidate);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private asBundlersDo(path: string): string | undefined {
    for (const ending of BUNDLER_GUESSES) {
      const found = this.packages.file(`/${path}${ending}`);
      if (found) return found.path.slice(1);
    }
    return undefined;
  }

  private resolve(
    specifier: string,
    { path, owner }: Placed,
    kind: Import["kind"],
  ): { path?: string; loose?: true } {
    try {
      return { path: this.resolver[kind](specifier, `/${path}`).slice(1) };
    } catch (error) {
      if (!(error instanceof GuestError)) throw error;
    }
    // A bundler finds `./util` in every file.
    const bundled = this.options.packaging === "bundle" && owner.name === undefined;
    if (!bundled || !specifier.startsWith(".")) return {};
    const target = resolvedPath(parentOf(path), specifier);
    const found = this.asBundlersDo(target);
    return found === undefined ? {} : { path: found, loose: true };
  }

  /** `undefined`: it is not taken. */
  private ownerOf(
    path: string,
    name: string | undefined,
    from: Placed,
    it: Import,
  ): Owner | undefined {
    const folder = packageFolder(path);
    if (folder !== undefined) {
      if (folder === from.owner.folder) return from.owner;
      return this.packageOwner(folder, nameInModules(folder), from, it);
    }
    // A package of the same workspace, which node_modules links to.
    if (name !== undefined && name !== this.jsonOf(from.owner.folder)?.name) {
      const scope = this.packages.packageScope(`/${path}`);
      if (scope) return this.packageOwner(scope.folder.slice(1), name, from, it);
    }
    if (from.owner.name !== undefined && isInside(from.owner.folder, path)) return from.owner;
    if (isInside(this.own.folder, path)) return this.own;
    if (this.options.packaging !== "bundle") {
      this.notes.add(
        `${placeOf(from, it)} imports ${path}, which is outside ${this.folderName}: on AWS the package has only what is inside. A bundler (Metadata: BuildMethod: esbuild) would take it along.`,
      );
    }
    return this.outside;
  }

  private get folderName(): string {
    return this.own.folder === "" ? "the folder" : `${this.own.folder}/`;
  }

  // Packages

  private packageOwner(folder: string, name: string, from: Placed, it: Import): Owner | undefined {
    const sign = nativeSign(
      this.options.tree,
      folder,
      this.jsonOf(folder) as DependenciesJson & Record<string, unknown>,
    );
    if (sign !== undefined) {
      if (!this.isOptional(name, from, it))
        this.addons.set(name, { name, sign, place: placeOf(from, it) });
      return undefined;
    }
    const place = this.places.placeFor(folder, name, from);
    const known = this.places.at(place);
    if (known) return known;
    const owner: Owner = { name, folder, place };
    this.places.put(owner);
    if (from.owner.name === undefined) this.checkPackaging(name, folder, from, it);
    this.takePackageData(owner);
    return owner;
  }

  private jsonOf(folder: string): DependenciesJson | undefined {
    return this.packages.packageAt(folder === "" ? "" : `/${folder}`);
  }

  private isOptional(name: string, { owner }: Placed, it: Import): boolean {
    const json = this.jsonOf(owner.folder);
    return (
      it.optional ||
      json?.optionalDependencies?.[name] !== undefined ||
      json?.peerDependenciesMeta?.[name]?.optional === true
    );
  }

  private refuse(from: Placed, what: string, it: Import): void {
    const name = from.owner.name ?? what;
    this.addons.set(name, { name, sign: what, place: placeOf(from, it) });
  }

  /** `sam build` installs dependencies, not development dependencies: then the runtime's own or nothing is found on AWS. */
  private isLeftToAws(name: string, from: Placed, it: Import): boolean {
    const json = this.jsonOf(this.own.folder);
    const isDevelopment =
      json?.devDependencies?.[name] !== undefined &&
      [json.dependencies, json.optionalDependencies, json.peerDependencies].every(
        (them) => them?.[name] === undefined,
      );
    if (this.options.packaging !== "npm" || from.owner.name !== undefined || !isDevelopment)
      return false;
    if (!this.options.elsewhere(name)) {
      this.notes.add(
        `${placeOf(from, it)} imports ${name}, which is only among devDependencies: sam build does not package it. Move it to dependencies.`,
      );
    } else {
      this.sayElsewhere(name);
    }
    return true;
  }

  private checkPackaging(name: string, folder: string, from: Placed, it: Import): void {
    if (this.options.packaging !== "npm" || isInside(this.own.folder, folder)) return;
    if (this.jsonOf(this.own.folder)?.dependencies?.[name] !== undefined) return;
    this.notes.add(
      `${placeOf(from, it)} imports ${name}, which lies in ${parentOf(folder)}: sam build packages what ${joined(this.own.folder, "package.json")} names, and that does not name it.`,
    );
  }

  private sayElsewhere(name: string): void {
    const { note } = this.options.elsewhere(name) ?? {};
    if (note !== undefined) this.notes.add(note);
  }

  private sayMissing(name: string, from: Placed, it: Import): void {
    if (this.options.elsewhere(name)) return this.sayElsewhere(name);
    if (this.isOptional(name, from, it) || from.owner.name !== undefined) return;
    this.notes.add(
      `${placeOf(from, it)} imports ${name}, which is not in node_modules. Run npm install ${name} in ${this.folderName}, or npm install when package.json names it.`,
    );
  }

  // Files that nothing imports by its name

  /** The package.json files between a file and its package say what kind of module it is. */
  private takePackageFiles({ path, owner }: Placed): void {
    if (this.options.isBundle && owner.name === undefined) return;
    for (let folder = parentOf(path); isInside(owner.folder, folder); folder = parentOf(folder)) {
      const json = joined(folder, "package.json");
      const place = placeIn(owner, json);
      if (this.options.tree.kindOf(json) === "file") {
        this.files[place] ??= textOf(this.options.tree.read(json)!);
      }
      if (folder === owner.folder || folder === "") return;
    }
  }

  private takeOwnData(): void {
    const { tree, root } = this.options;
    const enters = (name: string): boolean => !isLeftOut(name) && !TEST_FOLDERS.has(name);
    for (const path of filesBelow(tree, root, enters)) {
      if (isScript(path) || isLeftOut(path.slice(path.lastIndexOf("/") + 1))) continue;
      const place = placeIn(this.own, path);
      if (place in this.files) continue;
      const bytes = tree.read(path)!;
      if (bytes.length > LARGEST_FILE_BYTES) {
        this.notes.add(`${path} is left out: it is larger than 1 MB.`);
      } else if (isText(bytes)) {
        this.files[place] = textOf(bytes);
      } else {
        this.notes.add(`${path} is left out: it is not a text file.`);
      }
    }
  }

  private *filesOf({ folder }: Owner): Generator<string> {
    yield* filesBelow(
      this.options.tree,
      folder,
      (name) => name !== "node_modules" && !TEST_FOLDERS.has(name),
    );
  }

  /** Packages read their own data files by path. */
  private takePackageData(owner: Owner): void {
    this.takeAll(owner, [...this.filesOf(owner)].filter(isDataOfPackage));
  }

  /** Files of one owner that nothing names, unless they are too many to be meant. */
  private takeAll(owner: Owner, paths: string[]): boolean {
    const { tree } = this.options;
    let total = 0;
    for (const path of paths) {
      total += tree.read(path)?.length ?? 0;
      if (total > MOST_UNASKED_BYTES) return false;
    }
    for (const path of paths) {
      const place = placeIn(owner, path);
      if (isScript(path)) this.enqueue({ path, place, owner });
      else {
        const bytes = tree.read(path)!;
        if (isText(bytes)) this.files[place] ??= textOf(bytes);
      }
    }
    return true;
  }

  /** An import whose name is computed may mean every script below the folder that it begins with. */
  private takeComputed(from: Placed, start: string): void {
    if (start === "") this.takeDrivers(from);
    const { path, owner } = from;
    const folder = start.startsWith(".")
      ? resolvedPath(parentOf(path), start.slice(0, start.lastIndexOf("/") + 1))
      : owner.folder;
    if (!isInside(owner.folder, folder)) return;
    const scripts = [...this.filesOf({ ...owner, folder })].filter(
      (each) => isScript(each) && !isLeftOut(each.slice(each.lastIndexOf("/") + 1)),
    );
    if (!this.takeAll(owner, scripts))
      this.notes.add(
        `Scripts of ${folder || "the folder"} are imported by computed names, and are too many to take all of them along. What the run does not find has to be imported by its name.`,
      );
  }

  /** A name that is computed may be that of a package: the driver that a package leaves to its user, say. */
  private takeDrivers(from: Placed): void {
    const json = this.jsonOf(from.owner.folder);
    const named = from.owner.name === undefined ? json?.dependencies : json?.peerDependencies;
    for (const specifier of Object.keys(named ?? {})) {
      this.follow(from, { specifier, kind: "require", line: 1, optional: true });
    }
  }
}

const LARGEST_FILE_BYTES = 1024 * 1024;
const placeOf = ({ path }: Placed, { line }: Import): string => `${path}:${line}`;
