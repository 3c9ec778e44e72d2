/**
 * What training adds to default depthwise filters, seen through the closed form:
 * `deno run -A bench/filters.ts CHECKPOINT…`, folders of `deno task cifar10` that differ in their seeds.
 *
 * @module
 */
import { filterCovariance } from "../src/analysis/mod.ts";
import { fitClosedForm } from "../src/initializers/mod.ts";
import { convmixer, type ConvMixerOptions, describe, initialize } from "../src/models/mod.ts";
import { MODEL_FILE } from "../src/training/mod.ts";
import { decodeSafetensors } from "../src/weights/mod.ts";
import { table } from "./table.ts";

const moments = ["before", "after", "change"] as const;

/** The filters of one run's layers before and after training, and what came to them. */
async function runOf(folder: string) {
  const file = `${folder}/${MODEL_FILE}`;
  const { tensors, metadata } = decodeSafetensors(await Deno.readFile(file), file);
  const { architecture, ...options } = JSON.parse(metadata.configuration ?? "{}");
  if (architecture !== "convmixer" || metadata.initialization !== "default") {
    throw new RangeError(
      `Cannot read ${file} as it must be a ConvMixer with default initialization: ` +
        `${architecture}, ${metadata.initialization}`,
    );
  }
  const network = describe(convmixer(options as ConvMixerOptions));
  const first = initialize(network, { seed: Number(metadata.seed) });
  return network.roles.filter((role) => role.kind === "depthwise").map((role) => {
    const before = first.get(role.parameter.name)!;
    const after = tensors.get(role.parameter.name)!.data as Float32Array;
    const change = after.map((x, i) => x - before[i]);
    return { kernel: role.kernel, before, after, change };
  });
}

if (import.meta.main) {
  if (!Deno.args.length) {
    console.error("usage: deno run -A bench/filters.ts CHECKPOINT…");
    Deno.exit(2);
  }
  const runs = await Promise.all(Deno.args.map(runOf));
  const rows = moments.map((moment) => [
    moment,
    ...runs[0].map(({ kernel }, layer) => {
      const filters = Float32Array.from(runs.flatMap((layers) => [...layers[layer][moment]]));
      const { sigma, similarity } = fitClosedForm(filterCovariance(filters, { kernel }), kernel);
      return `${sigma.toFixed(1)} (${similarity.toFixed(2)})`;
    }),
  ]);
  console.log("σ of the closed form that fits the covariance best (cosine between the two)");
  console.log(table(["", ...runs[0].map((_, layer) => `layer ${layer}`)], rows));
}
