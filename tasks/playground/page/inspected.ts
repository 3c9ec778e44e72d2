/**
 * What was found in a safetensors file: a picture of each layer's parts, with the numbers that tell
 * trained weights from random ones.
 *
 * @module
 */
/// <reference lib="dom" />
import type { ProductRecord } from "../../../src/inspection/mod.ts";
import type { Picture, WorkerMessage } from "../protocol.ts";
import { colorScale } from "./colors.ts";
import { byId, make, prose } from "./dom.ts";
import { drawPicture, limitOf } from "./heat_map.ts";
import { onTheme } from "./theme.ts";
import { partWords, short } from "./words.ts";

type Inspected = Extract<WorkerMessage, { kind: "inspected" }>;
type Square = Inspected["pictures"]["scans"][number];

/** A picture with its name and what is said of it. */
interface Frame {
  readonly name: string;
  readonly picture: Square;
  readonly facts: string;
}

/** A layer with its pictures. */
interface Layer {
  readonly name: string;
  readonly frames: readonly Frame[];
}

function productFacts({ alpha, beta, scores }: ProductRecord): string {
  return `α ${short(alpha)}, β ${short(beta)}, diagonal z ${short(scores.trace)}`;
}

function layersOf({ inspection, pictures }: Inspected): Layer[] {
  const attention = inspection.attention.map((record, i): Layer => ({
    name: record.name || `Attention ${record.layer + 1}`,
    frames: [
      ...record.queryKey.map((head, h): Frame => ({
        name: `${partWords["query-key"].name}, head ${h + 1}`,
        picture: pictures.attention[i].queryKey[h],
        facts: productFacts(head),
      })),
      {
        name: partWords["value-projection"].name,
        picture: pictures.attention[i].valueProjection,
        facts: record.valueProjection ? productFacts(record.valueProjection) : "",
      },
    ],
  }));
  const filters = inspection.filters.map(({ name, fit }, i): Layer => ({
    name,
    frames: [
      { name: "Filters", picture: pictures.filters[i].filters, facts: "" },
      {
        name: "Covariance",
        picture: pictures.filters[i].covariance,
        facts: fit ? `σ ${short(fit.sigma)}, similarity ${short(fit.similarity)}` : "",
      },
    ],
  }));
  const scans = inspection.scans.map(({ name, readWrite }, i): Layer => ({
    name,
    frames: [{
      name: partWords["read-write"].name,
      picture: pictures.scans[i],
      facts: productFacts(readWrite),
    }],
  }));
  return [...attention, ...filters, ...scans];
}

/** The picture as the page's other ones are. */
function asPicture({ side, values }: Square): Picture {
  const view = { part: "query-key", layer: 0, head: "all" } as const;
  return { view, tiles: 1, rows: side, columns: side, values, statistics: [] };
}

/** The section on a file. */
export class InspectedView {
  #section = byId("inspected", HTMLElement);
  #place = byId("inspected-layers", HTMLElement);
  #shown: { canvas: HTMLCanvasElement; picture: Picture }[] = [];

  constructor() {
    onTheme(() => this.#draw());
  }

  /** Shows a file's layers. */
  show(message: Inspected): void {
    this.#shown = [];
    byId("inspected-name", HTMLElement).textContent = message.name;
    byId("inspected-summary", HTMLElement).replaceChildren(...prose(message.summary));
    const layers = layersOf(message).map(({ name, frames }, index) =>
      make(
        "details",
        { class: "layer", open: index === 0 },
        make("summary", {}, name),
        make("div", { class: "frames" }, ...frames.map((frame) => this.#frame(frame, name))),
      )
    );
    this.#place.replaceChildren(...layers);
    this.#section.hidden = false;
    this.#draw();
    this.#section.scrollIntoView({ block: "start" });
  }

  #frame({ name, picture, facts }: Frame, layer: string): HTMLElement {
    const label = `${name} of ${layer}. ${facts}`;
    const canvas = make("canvas", { class: "map", role: "img", "aria-label": label });
    this.#shown.push({ canvas, picture: asPicture(picture) });
    return make(
      "div",
      { class: "frame" },
      make("p", {}, ...prose(name)),
      canvas,
      make("p", { class: "facts" }, facts),
    );
  }

  #draw(): void {
    const scale = colorScale();
    for (const { canvas, picture } of this.#shown) {
      drawPicture(canvas, picture, limitOf([picture]) || 1, scale);
    }
  }
}
