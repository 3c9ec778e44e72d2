/**
 * The report of an experiment: which figures there are follows from the roles of its networks, and from
 * what was asked.
 *
 * @module
 */
import {
  chooseRates,
  filtersSection,
  largestOf,
  type SizedEnding,
  stateSpaceMapsSection,
  sweepSection,
  type Trial,
  type TrialPoint,
  trialsSection,
} from "../reports/mod.ts";
import { readCheckpoint } from "../training/mod.ts";
import type { Course, RunStates } from "./course.ts";
import type { Run } from "./experiment.ts";
import { readFigures } from "./figures/figures.ts";
import { readProfileSection } from "./profile_networks.ts";
import { type Results, type Summary, writeResults } from "./results.ts";

/** The end of a run, with the answers where something was asked. */
interface Ending extends SizedEnding {
  readonly points?: readonly TrialPoint[];
}

/** Writes it. Only runs that have ended are compared. */
export async function writeReport(
  course: Course,
  states: RunStates,
  facts: Pick<Results, "experiment" | "command" | "config">,
): Promise<Summary> {
  const { study, device, data: { measuredOn } } = course;
  const endings = await readEndings(course, states);
  const shown = chooseRuns(course, endings);
  const ended = shown.filter(({ name }) => states.get(name)!.kind === "complete");
  const { attention, filters, scans } = await readFigures(course, ended);
  const { questions } = study;
  const sections = [
    questions
      ? trialsSection(endings.map(asTrial), questions.unit, questions.trained, measuredOn)
      : sweepSection(endings, measuredOn),
    filtersSection(filters),
    stateSpaceMapsSection(scans),
    await readProfileSection(course.folder.path),
  ];
  const { kind, name } = device.description;
  const networks = study.variants.map(({ network }) => network.model.configuration);
  return await writeResults(course, states, {
    ...facts,
    device: `${kind}: ${name}`,
    config: { ...facts.config, networks, endings },
    weights: attention,
    sections: sections.filter((section) => section !== undefined),
    shown,
  });
}

const asTrial = ({ points = [], ...rest }: Ending): Trial => ({ ...rest, points });

/** The runs that have ended; one that diverged has no accuracy. */
async function readEndings(
  { folder, device, runs, study: { questions } }: Course,
  states: RunStates,
): Promise<Ending[]> {
  const endings: Ending[] = [];
  for (const { name, facts, variant } of runs) {
    const state = states.get(name)!;
    if (state.kind === "diverged") endings.push({ ...facts, accuracy: null });
    const accuracy = state.records.at(-1)?.testAccuracy;
    if (state.kind !== "complete" || accuracy === undefined) continue;
    const saved = questions && await readCheckpoint(folder.checkpoint(name));
    const points = saved && await questions.ask(device, variant, saved.state.parameters);
    endings.push({ ...facts, accuracy, ...points && { points } });
  }
  return endings;
}

/** What curves and weights are shown of: one network, the largest, each arm at its best rate there. */
function chooseRuns({ runs, study }: Course, endings: readonly Ending[]): Run[] {
  // Which of several rates or networks it is is known once they have ended.
  if (study.variants.length === 1 && study.rates.length === 1) return [...runs];
  const largest = largestOf(endings);
  const best = chooseRates(largest);
  const networks = new Set(largest.map(({ sizes }) => JSON.stringify(sizes)));
  return runs.filter(({ facts: { init, rate, sizes } }) =>
    networks.has(JSON.stringify(sizes)) && best.get(init)?.rate === rate
  );
}
