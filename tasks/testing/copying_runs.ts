/**
 * Small runs of `copying`, for tests of what is done to their folders.
 *
 * @module
 */
import { copying } from "../copying.ts";
import { callCommand, type Finished, succeeded } from "./processes.ts";

/** The flags of a run that takes half a second. */
export const tiny: readonly string[] =
  ("--preset=quick --dim=16 --depth=1 --max=4 --context=24 --epochs=4 --examples=160 " +
    "--tests=32 --batch=16 --stop=2 --device=cpu").split(" ");

/** Its runs, in order. */
export const arms: readonly string[] = ["default-rate0.003-seed0", "mimetic-rate0.003-seed0"];

/** Makes a complete run, which is removed once the tests of a file have ended. */
export async function makeWhole(): Promise<string> {
  const folder = await Deno.makeTempDir();
  globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  succeeded(await callCommand(copying, [...tiny, `--out=${folder}/run`]));
  return `${folder}/run`;
}

/** Goes on with a run in this process. */
export function resume(run: string, ...flags: readonly string[]): Promise<Finished> {
  return callCommand(copying, [`--resume=${run}`, ...flags]);
}

/** The records of a run as they are in its file. */
export function recordsOf(run: string): Promise<string> {
  return Deno.readTextFile(`${run}/records.jsonl`);
}

/** Records without what depends on the clock and on the command. */
export function timeless(text: string): Record<string, unknown>[] {
  return text.trim().split("\n").map((line) => {
    const { seconds: _, examplesPerSecond: __, identity: ___, ...rest } = JSON.parse(line);
    return rest;
  });
}
