/**
 * `--profile`: times the kernels of the training step of each network of a study.
 *
 * @module
 */
import { deviceSpeed, type Values } from "../devices/mod.ts";
import { profileSection, profileTable, profileWords, type Section } from "../reports/mod.ts";
import { profileSession, type TrainingData } from "../training/mod.ts";
import type { Course } from "./course.ts";
import type { Run } from "./experiment.ts";
import { oneOfEachNetwork } from "./limits.ts";
import { makeSession } from "./make_session.ts";
import { firstValues } from "./plan_runs.ts";
import {
  formatProfiles,
  makeProfileRecord,
  parseProfiles,
  PROFILE_FILE,
  type ProfileRecord,
} from "./profile_record.ts";
import { RunFolder } from "./run_folder.ts";

/** Rows of the table that is printed. */
const PRINTED = 8;

/** How long each part of a device's speed is measured, in seconds. */
const SECONDS = 0.5;

/**
 * Profiles the first run of each network in a session of its own, which no run goes on from, and writes
 * `profile.json`. Where the device can't time kernels, it says so and nothing is written.
 */
export async function profileNetworks(course: Course): Promise<void> {
  const { device, folder, log, runs } = course;
  const { name, software, kind } = device.description;
  if (device.timing === "none") {
    log.print(`no profile: ${name} can't time kernels, as its adapter has no timestamp-query`);
    return;
  }
  log.print("profile: each kernel is timed by itself; no run is part of it");
  // On a processor many short products find a moment in which nothing else runs.
  const side = kind === "webgpu" && !software ? 2048 : 512;
  const peak = await deviceSpeed(device, { side, seconds: SECONDS });
  const profiles: ProfileRecord[] = [];
  for (const run of oneOfEachNetwork(runs)) {
    const profile = await profileRun(course, run);
    const { model } = run.variant.network;
    const record = makeProfileRecord(model.name, `${kind}: ${name}`, profile, peak);
    profiles.push(record);
    print(record, (line) => log.print(line));
  }
  if (folder.owned) await folder.write(PROFILE_FILE, formatProfiles(profiles));
}

/** The profile of a run's first steps. */
async function profileRun(course: Course, run: Run) {
  using batches = course.data.open(run.facts.seed);
  const inputs = await firstInputs(batches);
  const session = await makeSession(course, run, firstValues(run, course));
  try {
    return await profileSession(session, inputs);
  } finally {
    session.destroy();
  }
}

/** Copies of the first batch's inputs: arrays may be used again once it is left. */
async function firstInputs(data: TrainingData): Promise<Record<string, Values>> {
  for await (const { inputs } of data.epoch(0)) return structuredClone(inputs);
  throw new Error("Cannot profile: expected an epoch with a batch, got none");
}

function print(record: ProfileRecord, line: (text: string) => void): void {
  const { columns, rows } = profileTable(record, PRINTED);
  const cells = [columns.map(({ label }) => label), ...rows];
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => row[i].length)));
  line(profileWords(record));
  for (const row of cells) {
    const padded = row.map((cell, i) => i ? cell.padStart(widths[i]) : cell.padEnd(widths[i]));
    line(`  ${padded.join("  ")}`);
  }
}

/** The section of the profiles in a run folder, if it has any. */
export async function readProfileSection(folder: string): Promise<Section | undefined> {
  const text = await RunFolder.read(folder, PROFILE_FILE);
  return text === undefined
    ? undefined
    : profileSection(parseProfiles(text, `${folder}/${PROFILE_FILE}`));
}
