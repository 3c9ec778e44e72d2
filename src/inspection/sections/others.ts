import {
  type Figure,
  type LineSeries,
  linesFigure,
  mosaicFigure,
  type Section,
  signed,
  type Table,
} from "../../reports/mod.ts";
import type { FilterRecord, PerceptronRecord, ScanRecord } from "../records.ts";
import {
  BAND,
  type InspectedFile,
  ofFile,
  shortScore,
  spread,
  titleOfFile,
} from "./inspected_file.ts";

/** Layers that pictures show at most. */
const LAYERS = 10;

const numeric = (label: string) => ({ label, numeric: true });

/** One number by layer of each file. */
function byLayer<R extends { readonly layer: number }>(
  files: readonly InspectedFile[],
  records: (file: InspectedFile) => readonly R[],
  value: (record: R) => number | undefined,
): LineSeries[] {
  return files.map((file) => {
    const own = records(file).filter((record) => value(record) !== undefined);
    return { name: file.label, x: own.map(({ layer }) => layer), y: own.map((r) => value(r)!) };
  });
}

const filtersOf = ({ inspection }: InspectedFile) => inspection.filters;

/** σ in words: the fit searches up to 4K, where the closed form is flat. */
function sigmaOf({ fit, kernel }: FilterRecord): string {
  if (!fit) return "–";
  return fit.sigma > 3.99 * kernel ? `> ${4 * kernel}` : fit.sigma.toFixed(2);
}

function filterTable(file: InspectedFile, files: readonly InspectedFile[]): Table {
  const rows = filtersOf(file).map((record: FilterRecord) => [
    ...[String(record.layer), record.name, `${record.channels}`, `${record.kernel}`],
    ...[signed(record.neighbors, 2), shortScore(record.neighborScore)],
    ...[`${(100 * record.leading).toFixed(1)} %`, shortScore(record.sphericityScore)],
    sigmaOf(record),
    record.fit
      ? `${record.fit.similarity.toFixed(2)} (${record.noiseSimilarity!.toFixed(2)})`
      : "–",
  ]);
  return {
    caption:
      `Depthwise filters${ofFile(file.label, files)}: correlation of neighboring weights, the ` +
      "first eigenfilter's share of the variance with the covariance's distance from white noise, and the " +
      "closed form that fits best: σ, and its cosine with the covariance (with white noise).",
    columns: [
      ...[{ label: "Layer" }, { label: "Tensor" }, numeric("C"), numeric("K")],
      ...["Neighbors", "z", "First", "z", "σ", "Similarity"].map(numeric),
    ],
    rows,
  };
}

function filterPictures(file: InspectedFile, files: readonly InspectedFile[]): Figure[] {
  const layers = spread([...filtersOf(file).keys()], LAYERS);
  const { pictures: { filters } } = file;
  const columns = layers.map((layer) => `layer ${layer}`);
  const own = (key: "filters" | "covariance" | "closedForm") =>
    layers.map((layer) => filters[layer][key]);
  const most = Math.max(...layers.map((layer) => filters[layer].eigenfilters.length));
  return [
    mosaicFigure({
      title: `Depthwise filters${titleOfFile(file.label, files)}`,
      caption: "Up to 25 of each layer, each filter scaled to its own largest weight.",
      columns,
      rows: [{ name: "", tiles: own("filters") }],
    }),
    mosaicFigure({
      title: `Covariance of the filters' weights${titleOfFile(file.label, files)}`,
      caption:
        "Element (iK + j, lK + m) is the covariance over channels of the weights at (i, j) and " +
        "(l, m); below, the closed form of the σ that fits best. Each has a color scale of its own.",
      columns,
      rows: [
        { name: "filters", tiles: own("covariance") },
        { name: "closed form", tiles: own("closedForm") },
      ],
    }),
    mosaicFigure({
      title: `Eigenfilters${titleOfFile(file.label, files)}`,
      caption: "Eigenvectors of the covariance, the largest eigenvalue first.",
      columns: Array.from({ length: most }, (_, i) => `${i + 1}`),
      rows: layers.map((layer) => ({
        name: `layer ${layer}`,
        tiles: Array.from({ length: most }, (_, i) => filters[layer].eigenfilters[i]),
      })),
    }),
  ];
}

/** Depthwise convolutions. */
export function filterSections(all: readonly InspectedFile[]): Section[] {
  const files = all.filter((file) => filtersOf(file).length > 0);
  if (files.length === 0) return [];
  const series = (value: (record: FilterRecord) => number | undefined) =>
    byLayer(files, filtersOf, value);
  return [{
    title: "Depthwise filters",
    text: [
      "A filter's K × K weights are one sample, a layer's channels are the samples. Random filters have " +
      "independent weights of the same norm.",
    ],
    tables: files.map((file) => filterTable(file, files)),
    figures: [
      ...files.flatMap((file) => filterPictures(file, files)),
      linesFigure({
        ...{ title: "Correlation of neighboring weights", axes: ["Layer", "z"], band: [-3, 3] },
        ...{ caption: BAND, series: series(({ neighborScore }) => neighborScore) },
      }),
      linesFigure({
        ...{ title: "σ of the closed form", axes: ["Layer", "σ"] },
        ...{ caption: "The width whose covariance is nearest in direction." },
        series: series(({ fit }) => fit?.sigma),
      }),
    ],
  }];
}

const scansOf = ({ inspection }: InspectedFile) => inspection.scans;

function scanTable(file: InspectedFile, files: readonly InspectedFile[]): Table {
  const range = ({ low, median, high }: ScanRecord["step"]) =>
    [low, median, high].map((x) => x.toPrecision(3)).join(" · ");
  return {
    caption:
      `Scans${ofFile(file.label, files)}: the diagonal of W_Cᵀ W_B, the cosine of W_C and W_B, Δ ` +
      "and Ā where inputs are 0 (a tenth of the channels is below the first, above the last number), and " +
      "the last tap's share of the short convolution.",
    columns: [
      ...[{ label: "Layer" }, numeric("Mamba"), numeric("N"), numeric("Diagonal"), numeric("z")],
      ...["Cosine", "Symmetric", "Δ", "Ā", "Last tap", "z"].map(numeric),
    ],
    rows: scansOf(file).map(({ layer, version, states, readWrite, step, decay, lastTap }) => [
      ...[String(layer), `${version}`, `${states}`],
      ...[signed(readWrite.diagonal.mean, 3), shortScore(readWrite.scores.trace)],
      ...[signed(readWrite.cosine, 2), `${(100 * readWrite.symmetry).toFixed(1)} %`],
      ...[range(step), range(decay)],
      lastTap ? `${(100 * lastTap.share).toFixed(0)} %` : "–",
      lastTap ? shortScore(lastTap.score) : "–",
    ]),
  };
}

/** Mambas. */
export function scanSections(all: readonly InspectedFile[]): Section[] {
  const files = all.filter((file) => scansOf(file).length > 0);
  if (files.length === 0) return [];
  const series = (value: (record: ScanRecord) => number) => byLayer(files, scansOf, value);
  const mosaics = files.map((file) => {
    const layers = spread([...scansOf(file).keys()], 6);
    return mosaicFigure({
      title: `W<sub>C</sub><sup>T</sup>W<sub>B</sub>${titleOfFile(file.label, files)}`,
      caption: "The leading rows and columns, each layer with a color scale of its own.",
      columns: layers.map((layer) => `layer ${layer}`),
      rows: [{ name: "", tiles: layers.map((layer) => file.pictures.scans[layer]) }],
    });
  });
  return [{
    title: "Scans",
    text: [
      "What one token gives to another depends on the weights through W_Cᵀ W_B, on the steps Δ and on " +
      "the decay Ā = exp(−Δ exp(A_log)): of Ā near 1 the state forgets nothing.",
    ],
    tables: files.map((file) => scanTable(file, files)),
    figures: [
      ...mosaics,
      linesFigure({
        title: "Diagonal of W<sub>C</sub><sup>T</sup>W<sub>B</sub>",
        ...{ axes: ["Layer", "z"], band: [-3, 3], caption: BAND },
        series: series(({ readWrite }) => readWrite.scores.trace),
      }),
      linesFigure({
        title: "Decay Ā",
        ...{ axes: ["Layer", "Ā"], caption: "The median over channels and states." },
        series: series(({ decay }) => decay.median),
      }),
    ],
  }];
}

const perceptronsOf = ({ inspection }: InspectedFile) => inspection.perceptrons;

/** First layers of perceptrons. */
export function perceptronSections(all: readonly InspectedFile[]): Section[] {
  const files = all.filter((file) => perceptronsOf(file).length > 0);
  if (files.length === 0) return [];
  const series = (value: (record: PerceptronRecord) => number) =>
    byLayer(files, perceptronsOf, value);
  return [{
    title: "First layers of perceptrons",
    text: ["The mean of all weights of a layer beside the standard error of independent ones."],
    figures: [
      linesFigure({
        ...{ title: "Mean of the weights", axes: ["Layer", "z"], band: [-3, 3], caption: BAND },
        series: series(({ score }) => score),
      }),
      linesFigure({
        ...{ title: "Mean over standard deviation", axes: ["Layer", "mean / std"] },
        series: series(({ mean, std }) => std > 0 ? mean / std : 0),
      }),
    ],
  }];
}
