/**
 * What tests read of a run's folder.
 *
 * @module
 */
import { digest } from "../../src/training/testing/sessions.ts";
import { decodeSafetensors } from "../../src/weights/mod.ts";
import { list } from "./processes.ts";

/** A file of JSON. */
// deno-lint-ignore no-explicit-any
export async function readJson(path: string): Promise<any> {
  return JSON.parse(await Deno.readTextFile(path));
}

/** The lines of a folder's records. */
// deno-lint-ignore no-explicit-any
export async function readRecords(folder: string): Promise<any[]> {
  const text = await Deno.readTextFile(`${folder}/records.jsonl`);
  return text.trimEnd().split("\n").map((line) => JSON.parse(line));
}

/** All numbers of a folder's runs that don't depend on the clock: records, and weights as digests. */
export async function readNumbers(folder: string) {
  const timeless = (await readRecords(folder)).map((
    { seconds: _, examplesPerSecond: __, identity: ___, ...rest },
  ) => rest);
  const models: Record<string, string> = {};
  for (const run of await list(`${folder}/checkpoints`)) {
    const bytes = await Deno.readFile(`${folder}/checkpoints/${run}/model.safetensors`);
    for (const [name, { data }] of decodeSafetensors(bytes, run).tensors) {
      models[`${run} ${name}`] = await digest(data);
    }
  }
  return { timeless, models };
}

/** The results that a folder's summary has, without their times. */
export async function readResults(folder: string) {
  const { arms } = await readJson(`${folder}/summary.json`);
  // deno-lint-ignore no-explicit-any
  return arms.map(({ seconds: _, ...rest }: any) => rest);
}
