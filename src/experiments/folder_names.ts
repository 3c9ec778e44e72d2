/**
 * All names of what a run writes into its folder. What isn't listed here can't be written there, and where
 * one of these is there already, no new run begins.
 *
 * @module
 */

/** The file of a run's configuration. */
export const CONFIG = "config.json";

/** The file of its records. */
export const RECORDS = "records.jsonl";

/** The file of the tests of its networks. */
export const TESTS = "tests.jsonl";

/** The claim of the process to which the folder belongs. */
export const LOCK = "lock";

/** The folder of its checkpoints. */
export const CHECKPOINTS = "checkpoints";

/** The folder of claims on its runs. */
export const CLAIMS = "claims";

/** What the name of a file among the claims ends with that says that a run failed. */
export const FAILED = ".failed";

/** The folder of records that aren't merged yet. */
export const OWN_RECORDS = "records";

/** The folder of what is written for other machines, and of what they say. */
export const LAUNCH = "launch";

/** A file that is replaced as a whole. */
export type WholeFile =
  | "config.json"
  | "data.json"
  | "device.json"
  | "profile.json"
  | "tests.jsonl"
  | "summary.json"
  | "report.html"
  | "schemes.csv";

/** What each of them says. */
const wholeFiles: Readonly<Record<WholeFile, string>> = {
  [CONFIG]: "settings",
  "data.json": "what is learned from",
  "device.json": "devices, and what they chose",
  "profile.json": "where the time of a step goes",
  [TESTS]: "tests of networks",
  "summary.json": "results",
  "report.html": "results as a page",
  "schemes.csv": "results of all schemes",
};

/** All of them. */
export const folderNames: readonly string[] = [
  ...Object.keys(wholeFiles),
  ...[RECORDS, CHECKPOINTS, CLAIMS, OWN_RECORDS, LAUNCH, LOCK],
];
