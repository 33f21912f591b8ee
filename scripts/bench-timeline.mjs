// @ts-check
/**
 * How smooth the timeline is: `node scripts/bench-timeline.mjs [case]`. Pans and zooms made-up runs in a real Chromium and
 * prints the time between frames and the work of the page's main thread for each, from the browser's own trace. For people:
 * the times are those of this machine. What must never grow is counted in src/islands/timeline/paint/work.browser.test.ts.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { chromium } from "playwright";
import { ensureChromium } from "./lib/chromium.mjs";
import { ROOT } from "./lib/project.mjs";

const SECONDS = 3;

/** Name and the expression that makes the run. */
const CASES = {
  "10,000 invocations, 4 environments": "many(10_000)",
  "10,000 invocations, 240 environments": "crowd(10_000, 240)",
  "10,000 events in a queue": "queued(10_000)",
  "2,000 invocations, 4 environments": "many(2_000)",
  "50 invocations, 12 environments": "burst()",
};

/** What is done to the timeline in each frame `n`: where it stands does not matter, only that every frame differs. */
const GESTURES = {
  "pan, near fit": { zoom: 1.6, wheel: "{ deltaX: 24 * (n % 80 < 40 ? 1 : -1), deltaY: 0 }" },
  "pan, zoomed in": { zoom: 40, wheel: "{ deltaX: 24 * (n % 80 < 40 ? 1 : -1), deltaY: 0 }" },
  "zoom, from fit": {
    zoom: 1,
    wheel: "{ deltaY: n % 120 < 60 ? -16 : 16, deltaX: 0, ctrlKey: true }",
  },
};

const page = `
  import { render, h } from "preact";
  import { Timeline } from "./src/islands/timeline/Timeline.tsx";
  import * as fixture from "./src/islands/timeline/fixture.ts";
  globalThis.show = (make) => {
    const run = new Function(...Object.keys(fixture), "return " + make)(...Object.values(fixture));
    render(h(Timeline, { run, selection: null, onSelect() {}, axis: undefined }), document.body);
  };
  const wheel = (options) =>
    document.querySelector(".tl-plot").dispatchEvent(
      new WheelEvent("wheel", { bubbles: true, cancelable: true, clientX: 700, clientY: 300, ...options }),
    );
  globalThis.zoomTo = (factor) => {
    for (let zoom = 1; zoom < factor; zoom *= Math.exp(0.5)) wheel({ deltaY: -120, ctrlKey: true });
  };
  globalThis.drive = (seconds, options) => new Promise((resolve) => {
    const step = new Function("n", "return (" + options + ")");
    const times = [];
    const frame = (now) => {
      times.push(now);
      if (now - times[0] > seconds * 1000) return resolve(times);
      wheel(step(times.length));
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
`;

const only = process.argv[2];
const bundle = await build({
  stdin: { contents: page, resolveDir: ROOT, loader: "tsx" },
  bundle: true,
  format: "iife",
  write: false,
  outdir: "out",
  jsx: "automatic",
  jsxImportSource: "preact",
  external: ["*.woff2"],
  define: { "process.env.NODE_ENV": '"production"', "import.meta.env.BASE_URL": '"/"' },
  minify: true,
});
const script = bundle.outputFiles.find((file) => file.path.endsWith(".js"))?.text;
const css = bundle.outputFiles.find((file) => file.path.endsWith(".css"))?.text;
const tokens = readFileSync(join(ROOT, "src/styles/tokens.css"), "utf8");
const phases = readFileSync(join(ROOT, "src/styles/phases.css"), "utf8");

const browser = await chromium.launch({
  executablePath: await ensureChromium(),
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
console.log(
  "frame and main thread in ms                 frames/s   frame p50   p95   work p50    p95",
);
for (const [name, make] of Object.entries(CASES)) {
  if (only && !name.includes(only)) continue;
  for (const [gesture, { zoom, wheel }] of Object.entries(GESTURES)) {
    const tab = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await tab.setContent(`<style>${tokens}${phases}${css}</style><body></body>`);
    await tab.addScriptTag({ content: script });
    await tab.evaluate(([code, factor]) => {
      const timeline = /** @type {any} */ (globalThis);
      timeline.show(code);
      return new Promise((resolve) => {
        setTimeout(() => {
          timeline.zoomTo(factor);
          setTimeout(resolve, 500);
        }, 500);
      });
    }, /** @type {[string, number]} */ ([make, zoom]));
    await browser.startTracing(tab, {
      categories: ["devtools.timeline", "disabled-by-default-devtools.timeline"],
    });
    const times = await tab.evaluate(
      ([seconds, options]) => /** @type {any} */ (globalThis).drive(seconds, options),
      /** @type {[number, string]} */ ([SECONDS, wheel]),
    );
    const work = workPerFrame(JSON.parse((await browser.stopTracing()).toString()).traceEvents);
    const gaps = times
      .slice(1)
      .map((/** @type {number} */ time, /** @type {number} */ i) => time - times[i]);
    console.log(
      `${name.padEnd(38)} ${gesture.padEnd(15)}`,
      [
        (times.length - 1) / ((times.at(-1) - times[0]) / 1000),
        quantile(gaps, 0.5),
        quantile(gaps, 0.95),
      ]
        .map((value) => value.toFixed(1).padStart(7))
        .join("  "),
      [quantile(work, 0.5), quantile(work, 0.95)]
        .map((value) => value.toFixed(1).padStart(7))
        .join("  "),
    );
    await tab.close();
  }
}
await browser.close();

/**
 * Milliseconds of processor time that the page's main thread took between two animation frames.
 * @param {{ name: string, ph: string, ts: number, dur?: number, tdur?: number, tid: number, pid: number }[]} events
 */
function workPerFrame(events) {
  const frames = events.filter((event) => event.name === "FireAnimationFrame" && event.ph === "X");
  const main = frames[0];
  if (!main) return [];
  const tasks = events.filter(
    (event) =>
      event.name === "RunTask" &&
      event.ph === "X" &&
      event.tid === main.tid &&
      event.pid === main.pid,
  );
  const starts = frames.map((frame) => frame.ts);
  const work = starts.map(() => 0);
  let i = 0;
  for (const task of tasks.sort((a, b) => a.ts - b.ts)) {
    // A task belongs to the last frame that began before the task's end.
    while (i + 1 < starts.length && (starts[i + 1] ?? 0) <= task.ts + (task.dur ?? 0)) i++;
    work[i] = (work[i] ?? 0) + (task.tdur ?? task.dur ?? 0) / 1000;
  }
  return work.slice(5, -1);
}

/** @param {number[]} values @param {number} share */
function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}
