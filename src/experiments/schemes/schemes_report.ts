/**
 * What a comparison of schemes leaves: `schemes.csv`, `report.html` and `summary.json`.
 *
 * @module
 */
import { version } from "../../host/mod.ts";
import {
  type ComparedScheme,
  compareSchemes,
  type NetworkComparison,
  type NetworkResults,
  renderPage,
  schemesCsv,
  schemesHeadline,
  schemesSections,
} from "../../reports/mod.ts";
import type { Study, StudyData } from "../experiment.ts";
import { describeProtocol } from "../protocol.ts";
import { writeSummary } from "../read_summary.ts";
import { resultDate } from "../result_date.ts";
import type { RunFolder } from "../run_folder.ts";

/** A network with its arms and its data. */
export interface PlannedNetwork {
  /** Its name. */
  readonly name: string;
  /** The same for titles of figures. */
  readonly label: string;
  /** The network and its task in words. */
  readonly title: string;
  /** The schemes with their controls. */
  readonly schemes: readonly ComparedScheme[];
  /** Those that its layers can't be set by, each with the reason. */
  readonly refused: readonly string[];
  /** The study of all arms. */
  readonly study: Study;
  /** Its data. */
  readonly data: StudyData;
  /** How many examples it is tested on. */
  readonly tests: number;
}

/** The content of `summary.json`. */
export interface SchemesSummary {
  /** The experiment's name. */
  readonly experiment: string;
  /** The command that makes it again. */
  readonly command: string;
  /** All settings. */
  readonly config: Readonly<Record<string, unknown>>;
  /** False if networks are missing. */
  readonly complete: boolean;
  /** The device in words. */
  readonly device: string;
  /** How choices were made and what was looked at when. */
  readonly protocol: string;
  /** What must be read first. */
  readonly notices: readonly string[];
  /** The networks that have ended. */
  readonly networks: readonly NetworkComparison[];
  /** Date, ISO 8601. */
  readonly date: string;
  /** Version of the package that ran. */
  readonly version: string;
}

type Facts = Pick<SchemesSummary, "experiment" | "command" | "config" | "complete">;

/** What a report is made of. */
export interface SchemesReport {
  readonly folder: RunFolder;
  /** Of networks that have ended. */
  readonly networks: readonly NetworkResults[];
  /** All of them. */
  readonly planned: readonly PlannedNetwork[];
  readonly device: string;
  readonly facts: Facts;
}

/** Starts that no network here has. */
const LEFT_OUT =
  "Left out: starts from a trained network (pretrained, fitted, selected, transfer), " +
  "as a larger source takes many times what a run here does; `cifar10 --from` and `pretraining` compare these.";

/** Writes them, in this order. */
export async function writeSchemesReport(
  { folder, networks: results, planned, device, facts }: SchemesReport,
): Promise<SchemesSummary> {
  const networks = compareSchemes(results);
  const [{ study, data }] = planned;
  const protocol = describeProtocol({
    data,
    measures: true,
    several: study.rates.length > 1,
    chosenWith: "seed 0",
    ema: study.session?.ema,
    ending: study.ending,
    finished: study.finished !== undefined,
  });
  const date = await resultDate(folder);
  const notices = noticesOf(planned, networks, facts);
  const { experiment, command, config, complete } = facts;
  const summary: SchemesSummary = {
    ...{
      experiment,
      command,
      config,
      complete,
      device,
      protocol,
      notices,
      networks,
      date,
      version,
    },
  };
  const refused = planned.flatMap(({ name, refused }) => refused.map((text) => `${name}: ${text}`));
  const sections = schemesSections(networks, { protocol, complete });
  const leftOut = [LEFT_OUT, ...refused.length ? [`${refused.join("; ")}.`] : []];
  const page = await renderPage({
    name: experiment,
    about: [...new Set(networks.map(({ dataset }) => dataset))].join("; "),
    headline: schemesHeadline(networks),
    notices,
    facts: [
      ["Seeds", Array.from({ length: study.seeds }, (_, seed) => seed).join(", ")],
      ["Device", device],
      ["Command", command],
      ["Date", date],
    ],
    version,
    configuration: config,
  }, [...sections, { title: "What is not here", text: [leftOut.join(" ")] }]);
  await folder.write("schemes.csv", schemesCsv(networks));
  await folder.write("report.html", page);
  await writeSummary(folder, summary);
  return summary;
}

function noticesOf(
  planned: readonly PlannedNetwork[],
  networks: readonly NetworkComparison[],
  { complete }: Facts,
): string[] {
  const generated = networks.filter(({ synthetic }) => synthetic).map(({ name }) => name);
  const lost = networks.flatMap(({ name, rows }) =>
    rows.filter(({ seeds }) => seeds === 0).map(({ init }) => `${init} (${name})`)
  );
  const missing = planned.slice(networks.length).map(({ name }) => name);
  return [
    ...generated.length
      ? [
        `SYNTHETIC The images of ${
          generated.join(", ")
        } were generated, so accuracies say nothing ` +
        "about real images.",
      ]
      : [],
    ...complete ? [] : [`UNFINISHED These networks have no results yet: ${missing.join(", ")}.`],
    ...lost.length ? [`DIVERGED Every run of ${lost.join(", ")}.`] : [],
  ];
}
