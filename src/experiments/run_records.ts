/**
 * The files of a folder's records. Those of the process to which the folder belongs are lines of
 * `records.jsonl`; another process that works on a run of it keeps that run's records in
 * `records/NAME.jsonl`, until they are merged.
 *
 * @module
 */
import { appendDurably, exists, ignoreMissing, namesIn, replaceDurably } from "../host/mod.ts";
import type { Claim } from "./claims/claim.ts";
import { OWN_RECORDS, RECORDS } from "./folder_names.ts";
import { formatRecords, parseRecords, type RunRecord } from "./records.ts";

/**
 * All records, in the order of their epochs within each run; a half-written last line is left out. What
 * stands in both places counts once.
 *
 * @throws {RangeError} if a line is no record, or one stands twice in a file; the message names the line.
 */
export async function readRecords(folder: string): Promise<RunRecord[]> {
  const merged = await readFile(`${folder}/${RECORDS}`);
  const seen = new Set(merged.map(keyOf));
  const own: RunRecord[] = [];
  for (const name of await ownFiles(folder)) {
    for (const record of await readFile(`${folder}/${OWN_RECORDS}/${name}`)) {
      if (!seen.has(keyOf(record))) own.push(record);
    }
  }
  return [...merged, ...own];
}

const keyOf = (record: RunRecord) =>
  `${record.run} ${record.kind === "epoch" ? record.epoch : record.kind}`;

async function readFile(path: string): Promise<RunRecord[]> {
  return parseRecords(await Deno.readTextFile(path).catch(ignoreMissing) ?? "", path);
}

/** True if there are records that aren't merged. */
export async function hasOwnRecords(folder: string): Promise<boolean> {
  return (await ownFiles(folder)).length > 0;
}

async function ownFiles(folder: string): Promise<string[]> {
  const names = await namesIn(`${folder}/${OWN_RECORDS}`);
  return names.filter(isOwnFile).sort();
}

/** True for the name of a file of records that aren't merged yet. */
export function isOwnFile(name: string): boolean {
  return name.endsWith(".jsonl");
}

/** Appends a record to the merged file, if both claims are still held. */
export async function appendRecord(
  folder: string,
  record: RunRecord,
  claims: readonly Claim[],
): Promise<void> {
  await appendDurably(`${folder}/${RECORDS}`, formatRecords([record]), async () => {
    for (const claim of claims) await claim.confirm();
  });
}

/** Makes these the records of a run in a file of its own. */
export async function writeOwnRecords(
  folder: string,
  run: string,
  records: readonly RunRecord[],
  claim: Claim,
): Promise<void> {
  const own = `${folder}/${OWN_RECORDS}`;
  // Else a process that slept while others ended the run and the folder would leave an empty one.
  await claim.confirm();
  await Deno.mkdir(own, { recursive: true });
  await replaceDurably(`${own}/${run}.jsonl`, formatRecords(records), claim);
}

/**
 * Makes these the records of all runs. The file is a new one each time: what a process that has lost the
 * folder still appends goes into the old one.
 */
export async function mergeRecords(
  folder: string,
  records: readonly RunRecord[],
  claim: Claim,
): Promise<void> {
  const path = `${folder}/${RECORDS}`;
  if (!records.length && !await exists(path)) return;
  await replaceDurably(path, formatRecords(records), claim);
}
