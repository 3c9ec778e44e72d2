/**
 * A look into the weights of any network: the products of attention, depthwise filters, scans and
 * perceptrons, measured beside what random matrices give, as records and as a page.
 *
 * @module
 */
export { type InspectOptions, inspectWeights } from "./inspect_weights.ts";
export type * from "./records.ts";
export { type InspectionPage, renderInspection, summaryOf } from "./render_inspection.ts";
export type { InspectedFile } from "./sections/inspected_file.ts";
export { layersOf, type NamedParts } from "./choose_layers.ts";
export { labelsOf } from "./labels.ts";
