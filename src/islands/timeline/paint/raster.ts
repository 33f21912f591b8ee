/** Columns of a lane as pixels: colours, and textures that are drawn to the device's pixel. */
import { OUTCOME_CODES, SPAN_KINDS } from "../model.ts";
import type { Palette, Rgb } from "../palette.ts";
import { CHANNELS, type Columns, FAILED } from "./columns.ts";

/** A lane's place in a picture, in device pixels. */
export interface LaneBox {
  /** Of the bar, in the picture; may lie outside. */
  top: number;
  barHeight: number;
  frozenHeight: number;
  /** Column of the whole drawing at the picture's left edge: textures move with the time that they cover. */
  left: number;
  /** Device pixels in one pixel of the page. */
  dpr: number;
  /** Columns between which the environment lives. */
  lifeFrom: number;
  lifeTo: number;
}

/** A picture as one number a pixel, and its width. */
export interface Picture {
  pixels: Uint32Array;
  width: number;
  height: number;
}

const [PLACEMENT, INIT, INVOKE, FROZEN, SHUTDOWN, EXTENSION] = SPAN_KINDS.map(
  (_, code) => code,
) as [
  placement: number,
  init: number,
  invoke: number,
  frozen: number,
  shutdown: number,
  extension: number,
];

/** The least that can be seen of something that takes a small part of a column. */
const FAINTEST = 0.45;

/** Pixels of each kind of row, one a column. Kept between lanes so that drawing allocates nothing. */
class Rows {
  readonly width: number;
  readonly alpha: Float32Array;
  /** The bar, its first and last row, and its rows under a texture. */
  readonly bar: Uint32Array;
  readonly corner: Uint32Array;
  readonly textured: Uint32Array;
  /** The bar over frozen time: between the lines of the hatch, and on them. */
  readonly between: Uint32Array;
  readonly hatched: Uint32Array;
  readonly life: Uint32Array;

  constructor(width: number) {
    this.width = width;
    this.alpha = new Float32Array(width);
    this.bar = new Uint32Array(width);
    this.corner = new Uint32Array(width);
    this.textured = new Uint32Array(width);
    this.between = new Uint32Array(width);
    this.hatched = new Uint32Array(width);
    this.life = new Uint32Array(width);
  }
}

let rows = new Rows(0);

export function rasterLane(
  picture: Picture,
  columns: Columns,
  palette: Palette,
  box: LaneBox,
): void {
  const { width } = columns;
  if (rows.width !== width) rows = new Rows(width);
  const textures = mix(columns, palette, box);
  const { pixels } = picture;
  const { barHeight, frozenHeight, top, dpr } = box;
  const bandTop = Math.round((barHeight - frozenHeight) / 2);
  const lifeRow = Math.floor(barHeight / 2);
  const last = Math.min(barHeight, picture.height - top);
  for (let row = Math.max(0, -top); row < last; row++) {
    const at = (top + row) * picture.width;
    if (row === 0 || row === barHeight - 1) pixels.set(rows.corner, at);
    else if (row === lifeRow) pixels.set(rows.life, at);
    else if (row >= bandTop && row < bandTop + frozenHeight) pixels.set(rows.between, at);
    else pixels.set(rows.bar, at);
    if (row >= bandTop && row < bandTop + frozenHeight) {
      // The lines of the hatch fall towards the left.
      const period = Math.round(7 * dpr);
      const line = Math.max(1, Math.round(1.6 * dpr));
      for (let x = -modulo(box.left + row, period); x < width; x += period) {
        for (let on = Math.max(0, x); on < Math.min(width, x + line); on++)
          pixels[at + on] = rows.hatched[on]!;
      }
    }
    if (textures && row > 0 && row < barHeight - 1) paintTextures(pixels, at, columns, box, row);
  }
}

/** Placement is dotted, shutdown is cross-hatched, the time of extensions is ruled level. */
function paintTextures(
  pixels: Uint32Array,
  at: number,
  { width, cover }: Columns,
  { left, dpr }: LaneBox,
  row: number,
): void {
  for (let x = 0; x < width; x++) {
    if (
      (cover[PLACEMENT * width + x]! > 0.5 && isDot(left + x, row, dpr)) ||
      (cover[SHUTDOWN * width + x]! > 0.5 && isCross(left + x, row, dpr)) ||
      (cover[EXTENSION * width + x]! > 0.5 && modulo(row, 4 * dpr) < dpr)
    )
      pixels[at + x] = rows.textured[x]!;
  }
}

/** Fills the rows; true when there is a texture that is not a row of its own. */
function mix(columns: Columns, palette: Palette, box: LaneBox): boolean {
  const { width, cover, outcome, seam } = columns;
  const { alpha } = rows;
  const frozenOn = palette.phase.frozen.rgb;
  const frozenOff = palette.frozenSoft;
  const plain = plainOf(palette);
  let textures = false;
  for (let x = 0; x < width; x++) {
    // Nearly all columns are one thing alone.
    const wholly = cover[INVOKE * width + x]! > 0.98 && seam[x] === 0;
    if (wholly || isEmptyBar(cover, width, x)) {
      const frozen = !wholly && cover[FROZEN * width + x]! > 0.98;
      const alive = !wholly && x >= box.lifeFrom && x < box.lifeTo;
      if (wholly || frozen || cover[FROZEN * width + x] === 0) {
        const bar = wholly ? plain.invoke : 0;
        alpha[x] = wholly ? 1 : 0;
        rows.bar[x] = rows.corner[x] = rows.textured[x] = bar;
        rows.between[x] = frozen ? plain.frozen : bar;
        rows.hatched[x] = frozen ? plain.hatch : bar;
        rows.life[x] = frozen ? plain.frozen : alive ? plain.life : bar;
        continue;
      }
    }
    let r = 0;
    let g = 0;
    let b = 0;
    let sum = 0;
    for (let channel = 0; channel < CHANNELS.length; channel++) {
      const share = cover[channel * width + x]!;
      if (share === 0 || channel === FROZEN) continue;
      const tone = toneOf(channel, outcome[x]!, palette);
      // Init is ruled upright.
      const dark = channel === INIT && modulo(box.left + x, 5 * box.dpr) < box.dpr ? 0.84 : 1;
      r += tone.r * share * dark;
      g += tone.g * share * dark;
      b += tone.b * share * dark;
      sum += share;
    }
    if (sum > 0) {
      r /= sum;
      g /= sum;
      b /= sum;
    }
    const a = sum === 0 || seam[x] === 1 ? 0 : sum > 0.98 ? 1 : FAINTEST + (1 - FAINTEST) * sum;
    alpha[x] = a;
    const bar = pack(r, g, b, a);
    rows.bar[x] = bar;
    rows.corner[x] = bar;
    rows.textured[x] = bar;
    if (cover[PLACEMENT * width + x]! > 0.5) {
      const { rgb } = palette.phase.placement;
      rows.textured[x] = rows.corner[x] = pack(rgb.r, rgb.g, rgb.b, a);
      textures = true;
    } else if (cover[EXTENSION * width + x]! > 0.5) {
      const { rgb } = palette.phase.extension;
      rows.textured[x] = rows.corner[x] = pack(rgb.r, rgb.g, rgb.b, a);
      textures = true;
    } else if (cover[SHUTDOWN * width + x]! > 0.5) {
      rows.textured[x] = pack(r * 0.7 + 76, g * 0.7 + 76, b * 0.7 + 76, a);
      textures = true;
    }
    const frozen = Math.min(1, cover[FROZEN * width + x]!);
    const alive = x >= box.lifeFrom && x < box.lifeTo;
    if (a === 1 || frozen === 0) {
      rows.between[x] = rows.hatched[x] = bar;
      rows.life[x] = a < 1 && alive ? over(r, g, b, a, palette.lineRgb, 1) : bar;
    } else {
      rows.between[x] = rows.life[x] = over(r, g, b, a, frozenOff, frozen);
      rows.hatched[x] = over(r, g, b, a, frozenOn, frozen);
    }
  }
  // Corners are softened where the bar begins or ends.
  for (let x = 1; x + 1 < width; x++) {
    if (alpha[x]! > 0 && (alpha[x - 1] === 0 || alpha[x + 1] === 0))
      rows.corner[x] = (rows.corner[x]! & 0xffffff) | (0x59 << 24);
  }
  return textures;
}

const isEmptyBar = (cover: Float32Array, width: number, x: number): boolean =>
  cover[INVOKE * width + x] === 0 &&
  cover[INIT * width + x] === 0 &&
  cover[FAILED * width + x] === 0 &&
  cover[PLACEMENT * width + x] === 0 &&
  cover[SHUTDOWN * width + x] === 0 &&
  cover[EXTENSION * width + x] === 0;

/** The pixels of what covers a column wholly. */
interface Plain {
  invoke: number;
  frozen: number;
  hatch: number;
  life: number;
}

const plains = new WeakMap<Palette, Plain>();
function plainOf(palette: Palette): Plain {
  let plain = plains.get(palette);
  if (!plain) {
    const opaque = ({ r, g, b }: Rgb): number => pack(r, g, b, 1);
    plain = {
      invoke: opaque(palette.phase.invoke.rgb),
      frozen: opaque(palette.frozenSoft),
      hatch: opaque(palette.phase.frozen.rgb),
      life: opaque(palette.lineRgb),
    };
    plains.set(palette, plain);
  }
  return plain;
}

const toneOf = (channel: number, outcome: number, palette: Palette): Rgb =>
  channel === FAILED
    ? palette.outcome[OUTCOME_CODES[outcome]!].rgb
    : channel === PLACEMENT
      ? palette.placementSoft
      : channel === EXTENSION
        ? palette.extensionSoft
        : palette.phase[SPAN_KINDS[channel]!].rgb;

/** A colour as canvases keep it in memory: red first, in the order of every machine that runs browsers. */
const pack = (r: number, g: number, b: number, a: number): number =>
  ((Math.round(a * 255) << 24) | (Math.round(b) << 16) | (Math.round(g) << 8) | Math.round(r)) >>>
  0;

/** A colour of opacity `a` over another one of opacity `share`. */
function over(r: number, g: number, b: number, a: number, under: Rgb, share: number): number {
  const rest = share * (1 - a);
  const sum = a + rest;
  return pack(
    (r * a + under.r * rest) / sum,
    (g * a + under.g * rest) / sum,
    (b * a + under.b * rest) / sum,
    sum,
  );
}

const modulo = (value: number, by: number): number => ((value % by) + by) % by;

const isDot = (x: number, y: number, dpr: number): boolean =>
  modulo(x, 5 * dpr) < 1.6 * dpr && modulo(y - 2 * dpr, 5 * dpr) < 1.6 * dpr;
const isCross = (x: number, y: number, dpr: number): boolean =>
  modulo(x + y, 5 * dpr) < dpr || modulo(x - y, 5 * dpr) < dpr;
