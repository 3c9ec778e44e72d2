/**
 * The report of an experiment: which figures there are follows from the roles of its networks, and from
 * what was asked.
 *
 * @module
 */
import {
  capacitySection,
  classesSection,
  classSummary,
  filtersSection,
  markNetwork,
  type Section,
  stateSpaceMapsSection,
  sweepSection,
  type Trial,
  trialsSection,
} from "../reports/mod.ts";
import { classResults } from "./class_results.ts";
import type { Choices, RatedRun } from "./choices.ts";
import type { Course, RunStates } from "./course.ts";
import { readFigures } from "./figures/figures.ts";
import { readProfileSection } from "./profile_networks.ts";
import { deviceWords } from "./run_device.ts";
import { type Results, type Summary, writeResults } from "./results.ts";
import { sourcesSection } from "./sources.ts";
import { pointsOf, type TestRecord } from "./test_records.ts";

/** What a report is made of, beside the course. */
export interface ReportParts {
  /** How runs ended. */
  readonly states: RunStates;
  /** Which are chosen. */
  readonly choices: Choices;
  /** Their tests, by the runs' names. */
  readonly tests: ReadonlyMap<string, TestRecord>;
  /** Where it comes from. */
  readonly facts: Pick<Results, "experiment" | "command" | "config">;
}

/** Writes it. Only runs that have ended are compared. */
export async function writeReport(
  course: Course,
  { states, choices, tests, facts }: ReportParts,
): Promise<Summary> {
  const { study, device, sources, data: { measuredOn, facts: dataFacts } } = course;
  const endings = choices.endings.flatMap((ending) => asTrial(ending, tests));
  const ended = choices.shown.filter(({ name }) => states.get(name)!.kind === "complete");
  const { questions, showWeights = true } = study;
  const { attention, filters, scans } = await readFigures(course, states, showWeights ? ended : []);
  const { network } = choices;
  const ofNetwork = (section: Section | undefined) => section && markNetwork(section, network);
  const sections = [
    ...questions
      ? [
        trialsSection(endings, questions.unit, questions.trained, measuredOn),
        capacitySection(endings, questions.unit, questions.reached),
      ]
      : [sweepSection(endings, measuredOn)],
    sourcesSection(sources),
    ...[filtersSection(filters), stateSpaceMapsSection(scans)].map(ofNetwork),
    await readProfileSection(course.folder.path),
  ];
  const classes = classResults(course, choices.shown, states, tests);
  const { classNames } = course.data;
  const byClass = ofNetwork(classesSection(classes, {
    names: classNames,
    measuredOn: tests.size ? "test" : measuredOn,
  }));
  const networks = study.variants.map(({ network }) => network.model.configuration);
  return await writeResults(course, {
    ...facts,
    states,
    tests,
    shown: choices.shown,
    ...network && { network },
    device: await deviceWords([course.folder.path], device.description),
    config: {
      ...facts.config,
      networks,
      endings,
      ...dataFacts && { data: dataFacts },
      ...sources.length && { sources },
    },
    weights: attention,
    classes: classSummary(classes, classNames),
    sections: [byClass, ...sections].filter((section) => section !== undefined),
  });
}

/** The end of a run as a report compares it, with its test where there is one. */
function asTrial(
  { run, ...ending }: RatedRun,
  tests: ReadonlyMap<string, TestRecord>,
): Trial {
  const test = tests.get(run.name);
  return {
    ...ending,
    ...test && { tested: test.testAccuracy ?? null },
    points: test && pointsOf(test) || [],
  };
}
