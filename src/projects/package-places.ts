/** Where packages go in a deployment package: where whatever imports them finds them, and one instance of each. */
import { isInside, joined, parentOf, type FileTree } from "./file-tree.ts";

/** A package, or the function's own code: where it is in the tree and where it goes. */
export interface Owner {
  name?: string;
  folder: string;
  place: string;
}

export interface Placed {
  path: string;
  place: string;
  owner: Owner;
}

/** The place of a file of its owner. */
export const placeIn = ({ folder, place }: Owner, path: string): string =>
  joined(place, folder === "" ? path : path.slice(folder.length + 1));

export class PackagePlaces {
  private readonly tree: FileTree;
  private readonly own: Owner;
  private readonly placed = new Map<string, Owner>();

  constructor(tree: FileTree, own: Owner) {
    this.tree = tree;
    this.own = own;
  }

  at(place: string): Owner | undefined {
    return this.placed.get(place);
  }

  put(owner: Owner): void {
    this.placed.set(owner.place, owner);
  }

  /** Where the file will find the package: a place that it has already, its own, or one inside the importing package. */
  placeFor(folder: string, name: string, from: Placed): string {
    const module = `node_modules/${name}`;
    let isFree = true;
    for (let at = parentOf(from.place); ; at = parentOf(at)) {
      const there = this.placed.get(joined(at, module));
      if (there?.folder === folder) return there.place;
      if (there) isFree = false;
      if (at === "" || there) break;
    }
    const { tree, own } = this;
    const natural = isInside(own.folder, folder) ? placeIn(own, folder) : undefined;
    const above = natural?.endsWith(module) ? natural.slice(0, -module.length - 1) : undefined;
    const isFound = above !== undefined && isInside(above, from.place);
    if (isFound && !this.placed.has(natural!)) return natural!;
    // At the top, unless another version belongs there.
    const atTop = this.topFolders.map((top) => joined(top, module));
    const others = atTop.filter((path) => tree.kindOf(path) === "folder");
    const isTop = others.length === 0 || tree.realPath(others[0]!) === folder;
    if (isFree && (isTop || from.owner.name === undefined)) return module;
    return joined(from.owner.place, module);
  }

  /** The function's folder and those above it. */
  private get topFolders(): string[] {
    const folders = [this.own.folder];
    while (folders.at(-1) !== "") folders.push(parentOf(folders.at(-1)!));
    return folders;
  }
}
