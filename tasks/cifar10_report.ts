/**
 * The report of a comparison on CIFAR-10.
 *
 * @module
 */
import type { ImageData } from "../src/data/mod.ts";
import { takeInventory } from "../src/models/mod.ts";
import { bestRate, filtersSection, largestOf, sweepSection } from "../src/reports/mod.ts";
import { attentionFigures } from "./attention_figures.ts";
import type { CifarRun } from "./cifar10_runs.ts";
import { covarianceOf, type Settings, variantsOf } from "./cifar10_settings.ts";
import { fairEndings } from "./fair_endings.ts";
import { filterFigures } from "./filter_figures.ts";
import { writeResults } from "./results.ts";
import { runSettings } from "./run_config.ts";
import type { ReportContext } from "./run_experiment.ts";

/** What the report is about, beside the folder. */
export interface Cifar10Report extends ReportContext {
  /** All settings. */
  readonly settings: Settings;
  /** The images. */
  readonly images: ImageData;
  /** The runs. */
  readonly runs: readonly CifarRun[];
}

/** Writes it. Only runs that have ended are compared. */
export async function writeReport(input: Cifar10Report): Promise<void> {
  const { folder, settings, command, images: { train, source }, device, runs, states } = input;
  const { kind, name } = device.description;
  const ended = runs.flatMap(({ name, facts }) => {
    const state = states.get(name)!;
    const accuracy = state.records.at(-1)?.testAccuracy;
    return state.kind === "complete" && accuracy !== undefined ? [{ ...facts, accuracy }] : [];
  });
  const endings = fairEndings(ended, runs, states);
  // Curves and weights are those of one network, each arm at its best rate there.
  const largest = largestOf(endings);
  const shown = runs.filter(({ facts: { init, seed, rate, kernel, depth } }) =>
    largest.some((one) =>
      one.init === init && one.seed === seed && one.kernel === kernel && one.depth === depth
    ) && bestRate(largest, init) === rate
  );
  const networks = variantsOf(settings).map(({ model }) => model.configuration);
  const names = new Set(shown.map(({ name }) => name));
  // Which of several rates or networks is shown is known once they have ended.
  const single = networks.length === 1 && settings.lr.length === 1;
  const roles = shown.length ? takeInventory(shown[0].model).roles : [];
  const sections = [
    sweepSection(endings),
    filtersSection(await filterFigures(folder, shown, roles, covarianceOf(settings))),
  ];
  await writeResults(folder, {
    experiment: "cifar10",
    device: `${kind}: ${name}`,
    dataset: train.description,
    synthetic: source === "synthetic",
    command,
    config: { ...runSettings(settings), networks, endings },
    weights: await attentionFigures(folder, shown, roles),
    sections: sections.filter((section) => section !== undefined),
    runs,
    states,
    epochs: settings.epochs,
    choose: (run) => names.has(run.name) || single,
  });
}
