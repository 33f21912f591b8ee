/** Pictures of parts of the drawing, kept while only the view moves: panning and scrolling draw what is already there. */
import type { Ctx } from "./scene.ts";

/** What a picture is of, in pixels of the whole drawing. */
export interface TileBox {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface TileView {
  view: TileBox;
  /** The same for all pictures of a drawing. */
  tileHeight: number;
  dpr: number;
}

interface Tile {
  column: number;
  row: number;
  canvas: HTMLCanvasElement;
  /** Picture of an earlier drawing when it is not the current one. */
  drawing: number;
  used: number;
}

const WIDTH = 256;
const KEPT = 40;

export class Tiles {
  readonly #tiles: Tile[] = [];
  #key: readonly unknown[] = [];
  #drawing = 0;
  #draws = 0;
  /** How many pictures were painted, and how often the view itself: what a frame costs. */
  painted = 0;

  /**
   * Draws the part of the drawing in view on an empty canvas. Whatever the pictures depend on is in `key`: when a part of it
   * changes, what is seen is painted at once, without pictures, because the next frame may show yet another drawing.
   */
  draw(
    ctx: Ctx,
    key: readonly unknown[],
    { view, tileHeight, dpr }: TileView,
    paint: (ctx: Ctx, box: TileBox) => void,
  ): void {
    if (key.length !== this.#key.length || key.some((part, i) => part !== this.#key[i])) {
      this.#key = key;
      this.#drawing++;
      this.painted++;
      paint(ctx, { ...view, left: Math.round(view.left * dpr) / dpr });
      return;
    }
    this.#draws++;
    // On whole device pixels, so that nothing is drawn between two of them.
    const left = Math.round(view.left * dpr) / dpr;
    const top = Math.round(view.top * dpr) / dpr;
    const lastColumn = Math.floor((left + view.width - 0.01) / WIDTH);
    const lastRow = Math.floor((top + view.height - 0.01) / tileHeight);
    for (let row = Math.floor(top / tileHeight); row <= lastRow; row++) {
      for (let column = Math.floor(left / WIDTH); column <= lastColumn; column++) {
        const tile = this.#tile(column, row, tileHeight, dpr, paint);
        tile.used = this.#draws;
        ctx.drawImage(
          tile.canvas,
          column * WIDTH - left,
          row * tileHeight - top,
          WIDTH,
          tileHeight,
        );
      }
    }
  }

  #tile(
    column: number,
    row: number,
    height: number,
    dpr: number,
    paint: (ctx: Ctx, box: TileBox) => void,
  ): Tile {
    const current = this.#tiles.find(
      (tile) => tile.drawing === this.#drawing && tile.column === column && tile.row === row,
    );
    if (current) return current;
    this.painted++;
    const tile = this.#spare();
    Object.assign(tile, { column, row, drawing: this.#drawing });
    const { canvas } = tile;
    const [w, h] = [Math.round(WIDTH * dpr), Math.round(height * dpr)];
    if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
    const ctx = canvas.getContext("2d", { willReadFrequently: true });
    if (!ctx) return tile;
    ctx.setTransform(dpr, 0, 0, dpr, 0, 0);
    ctx.clearRect(0, 0, WIDTH, height);
    paint(ctx, { left: column * WIDTH, top: row * height, width: WIDTH, height });
    return tile;
  }

  /** A tile to paint on: a new one, or the one that was not seen for longest. */
  #spare(): Tile {
    if (this.#tiles.length >= KEPT) {
      const oldest = this.#tiles.reduce((a, b) => (a.used <= b.used ? a : b));
      if (oldest.used < this.#draws) return oldest;
    }
    const canvas = document.createElement("canvas");
    const tile: Tile = { column: 0, row: 0, canvas, drawing: 0, used: 0 };
    this.#tiles.push(tile);
    return tile;
  }
}
