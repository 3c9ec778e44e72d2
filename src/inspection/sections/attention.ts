import {
  type Figure,
  linesFigure,
  mosaicFigure,
  type Section,
  signed,
  type Table,
} from "../../reports/mod.ts";
import type { AttentionRecord, ProductRecord } from "../records.ts";
import {
  BAND,
  counted,
  type InspectedFile,
  meanOf,
  ofFile,
  productLine,
  shortScore,
  spread,
  titleOfFile,
} from "./inspected_file.ts";
import { spectraFigure } from "./spectra.ts";

/** Layers and heads that pictures show at most. */
const LAYERS = 12, HEADS = 12;

const QK = "W<sub>Q</sub>W<sub>K</sub><sup>T</sup>";
const VO = "W<sub>V</sub>W<sub>proj</sub>";

const pair = (products: readonly ProductRecord[], key: "alpha" | "beta") => {
  const mean = meanOf(products.map((product) => product[key]));
  if (products.length > 1) return signed(mean, 2);
  const error = products[0][key === "alpha" ? "alphaError" : "betaError"];
  return `${signed(mean, 3)} ± ${error.toFixed(3)}`;
};

function tableOf({ label, inspection }: InspectedFile, files: readonly InspectedFile[]): Table {
  const numeric = (label: string) => ({ label, numeric: true });
  const columns = [{ label: "Layer" }, numeric("D"), numeric("Heads"), numeric("QKᵀ diagonal")];
  const rest = ["z > 3, < −3", "α", "β", "Symmetric", "VO diagonal", "z", "α", "β", "Symmetric"];
  const share = (products: readonly ProductRecord[]) =>
    `${(100 * meanOf(products.map(({ symmetry }) => symmetry))).toFixed(1)} %`;
  const cells = ({ queryKey, valueProjection: whole }: AttentionRecord) => [
    signed(meanOf(queryKey.map(({ diagonal }) => diagonal.mean)), 3),
    counted(queryKey.map(({ scores }) => scores.trace)),
    ...[pair(queryKey, "alpha"), pair(queryKey, "beta"), share(queryKey)],
    ...whole
      ? [
        ...[signed(whole.diagonal.mean, 3), shortScore(whole.scores.trace)],
        ...[pair([whole], "alpha"), pair([whole], "beta"), share([whole])],
      ]
      : Array.from({ length: 5 }, () => "–"),
  ];
  return {
    caption:
      `Products of attention${ofFile(label, files)}: means over heads of W_Q W_Kᵀ, with the ` +
      "number of heads whose diagonal random weights wouldn't have, and W_V W_proj of all heads.",
    columns: [...columns, ...rest.map(numeric)],
    rows: inspection.attention.map((record) => [
      ...[String(record.layer), String(record.dim)],
      record.keyHeads === record.heads ? `${record.heads}` : `${record.heads} / ${record.keyHeads}`,
      ...cells(record),
    ]),
  };
}

/** Pictures of one file: a row for each layer. */
function mosaics(file: InspectedFile, files: readonly InspectedFile[]): Figure[] {
  const { label, inspection, pictures } = file;
  const layers = spread([...inspection.attention.keys()], LAYERS);
  if (layers.length === 0) return [];
  const heads = Math.max(...inspection.attention.map(({ heads }) => heads));
  const columns = spread(Array.from({ length: heads }, (_, i) => i), HEADS);
  const sides = pictures.attention.flatMap(({ queryKey }) => queryKey.map(({ side }) => side));
  const caption =
    `The first ${Math.max(...sides)} rows and columns of each, which has a color scale ` +
    `of its own: ${layers.length} of ${inspection.attention.length} layers, ${columns.length} of ` +
    `${heads} heads.`;
  const layerAxis = layers.map((index) => ({ name: `layer ${index}`, index }));
  const headAxis = columns.map((index) => ({ name: `head ${index}`, index }));
  // The longer one goes across the page.
  const across = layers.length > columns.length;
  const [rowAxis, columnAxis] = across ? [headAxis, layerAxis] : [layerAxis, headAxis];
  const grid = (title: string, key: "queryKey" | "valueProjectionOfHeads") =>
    mosaicFigure({
      title: `${title} by layer and head${titleOfFile(label, files)}`,
      caption,
      columns: columnAxis.map(({ name }) => name),
      rows: rowAxis.map((row) => ({
        name: row.name,
        tiles: columnAxis.map((column) => {
          const [layer, head] = across ? [column, row] : [row, column];
          return pictures.attention[layer.index][key][head.index];
        }),
      })),
    });
  const whole = spread([...inspection.attention.keys()], 6);
  return [
    grid(QK, "queryKey"),
    mosaicFigure({
      title: `${VO} of all heads${titleOfFile(label, files)}`,
      caption: "The leading rows and columns, each layer with a color scale of its own.",
      columns: whole.map((layer) => `layer ${layer}`),
      rows: [{ name: "", tiles: whole.map((layer) => pictures.attention[layer].valueProjection) }],
    }),
    grid(VO, "valueProjectionOfHeads"),
  ];
}

/** One number by layer, of all files. */
function lines(
  title: string,
  axis: string,
  files: readonly InspectedFile[],
  products: (record: AttentionRecord) => readonly ProductRecord[],
  value: (product: ProductRecord) => number,
  more: { band?: [number, number]; caption?: string; error?: (product: ProductRecord) => number } =
    {},
): Figure {
  const { error, ...rest } = more;
  return linesFigure({
    ...{ title, axes: ["Layer", axis], ...rest },
    series: files.map(({ label, inspection }) => {
      const layers = inspection.attention.map((record) => ({
        ...{ layer: record.layer, products: products(record) },
      }));
      return productLine(label, layers, value, error);
    }),
  });
}

const whole = ({ valueProjection }: AttentionRecord) => valueProjection ? [valueProjection] : [];

function numbers(files: readonly InspectedFile[]): Figure[] {
  const score = { band: [-3, 3] as [number, number], caption: `Dots: heads. ${BAND}` };
  const fitted = "The model αZ + βI, cut to the product's rank, that has its trace and norm.";
  const named = ({ label }: InspectedFile, layer: number) =>
    files.length > 1 ? `${label}, layer ${layer}` : `layer ${layer}`;
  const spectra = (products: (record: AttentionRecord) => readonly ProductRecord[]) =>
    files.map((file) =>
      file.inspection.attention.filter((record) => products(record).length).map((record) => ({
        ...{ name: named(file, record.layer), dim: record.dim, products: products(record) },
      }))
    );
  const qk = ({ queryKey }: AttentionRecord) => queryKey;
  return [
    lines(`Diagonal of ${QK}`, "z", files, qk, ({ scores }) => scores.trace, score),
    lines(`Diagonal of ${VO}`, "z", files, whole, ({ scores }) => scores.trace, score),
    lines(`β of ${QK}`, "β", files, qk, ({ beta }) => beta, { caption: `${fitted} Dots: heads.` }),
    lines(`β of ${VO}`, "β", files, whole, ({ beta }) => beta, {
      ...{ caption: `${fitted} Bars: standard errors.`, error: ({ betaError }) => betaError },
    }),
    lines(`α of ${QK}`, "α", files, qk, ({ alpha }) => alpha, {
      caption: `${fitted} Dots: heads.`,
    }),
    lines(`α of ${VO}`, "α", files, whole, ({ alpha }) => alpha, {
      ...{ caption: `${fitted} Bars: standard errors.`, error: ({ alphaError }) => alphaError },
    }),
    lines(`Symmetry of ${QK}`, "z", files, qk, ({ scores }) => scores.symmetry, {
      ...score,
      caption: `Above: symmetric; below: antisymmetric. Dots: heads. ${BAND}`,
    }),
    lines(`Symmetry of ${VO}`, "z", files, whole, ({ scores }) => scores.symmetry, {
      ...score,
      caption: `Above: symmetric; below: antisymmetric. ${BAND}`,
    }),
    ...spectraFigure(QK, spectra(qk)),
    ...spectraFigure(VO, spectra(whole)),
  ];
}

/** Products of attention: a table and pictures of each file, numbers by layer of all. */
export function attentionSections(all: readonly InspectedFile[]): Section[] {
  const files = all.filter(({ inspection }) => inspection.attention.length > 0);
  if (files.length === 0) return [];
  return [
    {
      title: "Attention",
      text: [
        "Tokens are rows: a head's scores depend on W_Q and W_K through W_Q W_Kᵀ alone, its output on " +
        "W_V and W_proj through W_V W_proj alone. Biases, gains of norms and rotary positions are left " +
        "out. A z-score is the distance from what random matrices of the same shapes and norms give, in " +
        "standard deviations of that.",
      ],
      tables: files.map((file) => tableOf(file, files)),
      figures: files.flatMap((file) => mosaics(file, files)),
    },
    { title: "Attention in numbers", figures: numbers(files) },
  ];
}
