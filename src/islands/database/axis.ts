/** Virtual time across the panel: to scale where something happens, shortened where nothing does. */

export interface Segment {
  fromUs: number;
  toUs: number;
  /** Shares of the width. */
  from: number;
  to: number;
  /** Nothing happens in it, and it is narrower than its time. */
  shortened: boolean;
}

/** A stretch without any event is shortened when it is longer than this share of the run ... */
const LONG_SHARE = 0.1;
/** ... to this share of the time that is left to scale. */
const SHORTENED_SHARE = 0.15;

export class Axis {
  /** In the order of time, without gaps. */
  readonly segments: readonly Segment[];
  private readonly extentUs: number;

  /** `instants`: when something happens, in any order. */
  constructor(instants: readonly number[], extentUs: number) {
    this.extentUs = Math.max(1, extentUs);
    const edges = [...new Set([0, ...instants, this.extentUs])]
      .filter((us) => us >= 0 && us <= this.extentUs)
      .toSorted((a, b) => a - b);
    const pieces: Pick<Segment, "fromUs" | "toUs" | "shortened">[] = [];
    for (const [i, toUs] of edges.entries()) {
      const fromUs = edges[i - 1];
      if (fromUs === undefined) continue;
      const shortened = toUs - fromUs > LONG_SHARE * this.extentUs;
      const last = pieces.at(-1);
      if (last && !last.shortened && !shortened) last.toUs = toUs;
      else pieces.push({ fromUs, toUs, shortened });
    }
    const scaledUs = pieces
      .filter(({ shortened }) => !shortened)
      .reduce((sum, { fromUs, toUs }) => sum + toUs - fromUs, 0);
    const widthUs = ({ fromUs, toUs, shortened }: (typeof pieces)[number]): number =>
      shortened && scaledUs > 0
        ? Math.min(toUs - fromUs, SHORTENED_SHARE * scaledUs)
        : toUs - fromUs;
    const total = pieces.reduce((sum, piece) => sum + widthUs(piece), 0);
    let at = 0;
    this.segments = pieces.map((piece) => {
      const from = at;
      at += widthUs(piece) / total;
      return { ...piece, shortened: piece.shortened && scaledUs > 0, from, to: at };
    });
  }

  /** From 0 to 1. */
  shareOf(us: number): number {
    const it = this.segments.find(({ toUs }) => us <= toUs) ?? this.segments.at(-1)!;
    const within = (us - it.fromUs) / (it.toUs - it.fromUs);
    return Math.min(1, Math.max(0, it.from + within * (it.to - it.from)));
  }

  /** The instant at a share of the width. */
  instantAt(share: number): number {
    const it = this.segments.find(({ to }) => share <= to) ?? this.segments.at(-1)!;
    const within = (share - it.from) / (it.to - it.from);
    return Math.round(Math.min(this.extentUs, it.fromUs + within * (it.toUs - it.fromUs)));
  }

  /** Where each piece begins that is to scale, and round instants in it: `most` across the whole width, none at its end. */
  ticks(most: number): Tick[] {
    const apart = ROOM / most;
    const ticks: Tick[] = [];
    for (const { fromUs, toUs, from, to, shortened } of this.segments) {
      if (shortened) continue;
      const count = Math.max(1, Math.round(most * (to - from)));
      const step = STEPS_US.find((us) => (toUs - fromUs) / us <= count) ?? toUs - fromUs;
      const last = ticks.at(-1);
      if (last && !last.begins && from - last.share < apart) ticks.pop();
      ticks.push({ us: fromUs, share: from, begins: true });
      for (let us = Math.ceil((fromUs + 1) / step) * step; us <= toUs; us += step) {
        const share = this.shareOf(us);
        if (share - ticks.at(-1)!.share >= apart && share <= 1 - apart)
          ticks.push({ us, share, begins: false });
      }
    }
    return ticks;
  }
}

interface Tick {
  us: number;
  share: number;
  /** A piece of the axis begins here. */
  begins: boolean;
}

/** Of a tick's part of the width, what its label needs. */
const ROOM = 0.8;
const US_PER_MS = 1_000;
const SECOND_US = 1_000_000;
const STEPS_US = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((ms) => ms * US_PER_MS),
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200].map(
    (seconds) => seconds * SECOND_US,
  ),
];
