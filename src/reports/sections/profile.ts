/**
 * Where the time of a training step goes: a table by kernels, and a picture of all of them.
 *
 * @module
 */
import { titled } from "../layout.ts";
import { plotlyText } from "../plotly_text.ts";
import type { Figure, Section, Table } from "../types.ts";
import { MISSING, percent, rounded } from "../words.ts";

/** An operation of a training step, with the times of its kernels. */
export interface OperationTime {
  /** `"forward"`, `"backward"` or `"update"`. */
  readonly pass: string;
  /** The layer that it belongs to, as in `blocks.0.mlp.fc1`; absent outside of all. */
  readonly layer?: string;
  /** The operation, with functions that were fused into it, as in `matmul + add + gelu`. */
  readonly operation: string;
  /** Operations on numbers, counted by shapes. */
  readonly flops: number;
  /** Bytes that must pass at least. */
  readonly bytes: number;
  /** Milliseconds by kernel. */
  readonly kernels: Readonly<Record<string, number>>;
}

/** Where the time of a network's training step goes. */
export interface TrainingProfile {
  /** The network. */
  readonly network: string;
  /** The device in words. */
  readonly device: string;
  /** How kernels were timed, in words. */
  readonly timing: string;
  /** Steps of which times are the medians. */
  readonly runs: number;
  /** Milliseconds of a step in training, where kernels don't wait for each other. */
  readonly milliseconds: number;
  /** Operations a second that the device reached in a product of square matrices. */
  readonly peakFlops: number;
  /** Bytes a second that it reached in `y = αx` from one place in memory to another. */
  readonly peakBytes: number;
  /** The operations in order. */
  readonly operations: readonly OperationTime[];
}

/** Rows of a table of kernels, the longest first. */
const MOST_ROWS = 20;

/** The section of some networks' profiles, or undefined where there are none. */
export function profileSection(profiles: readonly TrainingProfile[]): Section | undefined {
  if (!profiles.length) return undefined;
  return {
    title: "Where the time goes",
    text: [
      "Each kernel of a training step was timed by itself, before any training. FLOPs and bytes are " +
      "counted by shapes: a multiplication and an addition are two, any function of an element is " +
      "one, and every operand passes once. The peak is what this device reached in a product of " +
      "square matrices (FLOPs) and in y = αx over 32 Mi numbers (bytes), measured by the same clock; " +
      "of both, the share is that of the one which bounds the operations. What stays in caches may " +
      "pass 100 %.",
    ],
    tables: profiles.map(kernelTable),
    figures: profiles.map(picture),
  };
}

/** The sum of an operation's kernels. */
function timeOf({ kernels }: OperationTime): number {
  return Object.values(kernels).reduce((sum, milliseconds) => sum + milliseconds, 0);
}

/** The time of all kernels. */
function totalOf({ operations }: TrainingProfile): number {
  return operations.reduce((sum, operation) => sum + timeOf(operation), 0);
}

/** Operations that are done by the same kernels, the longest first. */
function byKernels(profile: TrainingProfile): Map<string, OperationTime[]> {
  const groups = new Map<string, OperationTime[]>();
  for (const one of profile.operations) {
    const name = Object.keys(one.kernels).join(", ");
    groups.set(name, [...groups.get(name) ?? [], one]);
  }
  const sum = (group: readonly OperationTime[]) => group.reduce((n, one) => n + timeOf(one), 0);
  return new Map([...groups].sort(([, a], [, b]) => sum(b) - sum(a)));
}

/** Kernels, the longest first: the cells of {@linkcode profileTable}. */
export function profileTable(profile: TrainingProfile, most: number = MOST_ROWS): Table {
  const { peakFlops, peakBytes } = profile;
  const total = totalOf(profile);
  const groups = [...byKernels(profile)];
  const row = (name: string, group: readonly OperationTime[]) => {
    const add = (of: (one: OperationTime) => number) => group.reduce((n, one) => n + of(one), 0);
    const [time, flops, bytes] = [add(timeOf), add((one) => one.flops), add((one) => one.bytes)];
    const least = 1000 * Math.max(flops / peakFlops, bytes / peakBytes);
    return [
      name,
      String(group.length),
      time.toFixed(3),
      percent(time / total),
      flops ? (flops / time / 1e6).toFixed(1) : MISSING,
      (bytes / time / 1e6).toFixed(1),
      percent(least / time, 0),
    ];
  };
  const rest = groups.slice(most).flatMap(([, group]) => group);
  return {
    columns: [
      { label: "Kernels" },
      ...["count", "ms", "share", "GFLOP/s", "GB/s", "of peak"]
        .map((label) => ({ label, numeric: true })),
    ],
    rows: [
      ...groups.slice(0, most).map(([name, group]) => row(name, group)),
      ...rest.length ? [row(`${groups.length - most} others`, rest)] : [],
    ],
  };
}

/** What a profile says as a whole. */
export function profileWords(profile: TrainingProfile): string {
  const { network, device, timing, runs, milliseconds, peakFlops, peakBytes } = profile;
  return `${network} on ${device}: kernels take ${totalOf(profile).toFixed(2)} ms one by one ` +
    `(${timing}, medians of ${runs} steps); a step in training takes ${
      milliseconds.toFixed(2)
    } ms. ` +
    `Peak: ${(peakFlops / 1e9).toFixed(1)} GFLOP/s, ${(peakBytes / 1e9).toFixed(1)} GB/s.`;
}

function kernelTable(profile: TrainingProfile): Table {
  return { caption: profileWords(profile), ...profileTable(profile) };
}

/** Colors of the passes, light enough for dark letters. */
const colors: Readonly<Record<string, string>> = {
  forward: "#8fbbe8",
  backward: "#f2ae80",
  update: "#86cdb4",
};

/** A rectangle of the picture. */
interface Rectangle {
  readonly id: string;
  readonly label: string;
  /** The rectangle that it lies in; the step lies in none. */
  readonly parent?: Rectangle;
  readonly depth: number;
  readonly color: string;
  /** Where it begins. */
  start: number;
  /** Of all kernels in it. */
  milliseconds: number;
}

/** Rectangles from the step to its kernels, each after the one that it lies in; of equal paths one. */
function rectanglesOf(profile: TrainingProfile): Rectangle[] {
  const found = new Map<string, Rectangle>();
  const grow = (path: readonly string[], milliseconds: number) =>
    path.reduce((parent: Rectangle | undefined, label, depth) => {
      const id = path.slice(0, depth + 1).join(" / ");
      const color = depth ? colors[path[1]] ?? "#c5cad0" : "#c5cad0";
      const one = found.get(id) ?? { id, label, parent, depth, color, start: 0, milliseconds: 0 };
      one.milliseconds += milliseconds;
      found.set(id, one);
      return one;
    }, undefined);
  for (const { pass, layer = "", operation, kernels } of profile.operations) {
    // "backbone.layers.0" and "mixer.in_proj"; "patch_embed" and "proj"; "head" alone.
    const [, block, rest] = /^(.*?\.\d+(?=\.|$)|[^.]+)\.?(.*)$/.exec(layer) ?? ["", layer, ""];
    const layers = [block || "outside of layers", ...rest ? [rest] : []];
    for (const [kernel, milliseconds] of Object.entries(kernels)) {
      grow(["training step", pass, ...layers, operation, kernel], milliseconds);
    }
  }
  const filled = new Map<Rectangle, number>();
  for (const one of found.values()) {
    const { parent } = one;
    if (!parent) continue;
    one.start = filled.get(parent) ?? parent.start;
    filled.set(parent, one.start + one.milliseconds);
  }
  return [...found.values()];
}

function picture(profile: TrainingProfile): Figure {
  const all = rectanglesOf(profile);
  const total = totalOf(profile);
  const title = plotlyText(`Time of a training step: ${profile.network}`);
  const height = 460;
  const bare = { showgrid: false, zeroline: false, showline: false, showticklabels: false };
  const lowest = Math.max(...all.map(({ depth }) => depth)) + 0.5;
  return {
    title,
    caption:
      `Widths are times (${profile.timing}): the step, its passes, the parts of the network, ` +
      "operations, kernels. A part is named by the parameters that were used last before an " +
      "operation. Draw over a part to enlarge it; two clicks show all.",
    data: [{
      type: "bar",
      orientation: "h",
      ids: all.map(({ id }) => id),
      y: all.map(({ depth }) => depth),
      base: all.map(({ start }) => rounded(start)),
      x: all.map(({ milliseconds }) => rounded(milliseconds)),
      width: 1,
      text: all.map(({ label }) => plotlyText(label)),
      textposition: "inside",
      insidetextanchor: "middle",
      textangle: 0,
      textfont: { color: "#14171a" },
      customdata: all.map(({ milliseconds }) => rounded(milliseconds / total)),
      marker: { color: all.map(({ color }) => color), line: { color: "#ffffff", width: 1 } },
      hovertemplate: "%{text}<br>%{x:.3f} ms<br>%{customdata:.1%} of the step<extra></extra>",
    }],
    layout: {
      title: titled(title),
      height,
      margin: { t: 48, r: 0, b: 8, l: 0 },
      showlegend: false,
      dragmode: "zoom",
      xaxis: { ...bare, range: [0, rounded(total)] },
      yaxis: { ...bare, range: [lowest, -0.5], fixedrange: true },
      // What has no room for its name has none; it is said under the pointer.
      uniformtext: { minsize: 10, mode: "hide" },
    },
    height,
  };
}
