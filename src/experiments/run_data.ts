/**
 * What a run's data are, as its folder keeps it.
 *
 * @module
 */
import type { Normalization, UnreadImage } from "../data/mod.ts";
import type { RunFolder } from "./run_folder.ts";
import { isObject, parseJson, refuse } from "./schema.ts";

const FILE = "data.json";

/** The content of `data.json`: what somebody's data are. */
export interface DataFacts {
  /** What the folder holds, in words. */
  readonly kind: string;
  /** The folder. */
  readonly folder: string;
  /** The classes, in the order of their numbers. */
  readonly classes: readonly string[];
  /** How many images each part has. */
  readonly images: Readonly<Record<"train" | "validation" | "test", number>>;
  /** C, H and W. */
  readonly shape: readonly number[];
  /** Means and deviations of the channels, by part. All parts are normalized by those of `train`. */
  readonly channels: Readonly<Record<"train" | "test", Normalization>>;
  /** Images that were left out, and why. */
  readonly leftOut: readonly UnreadImage[];
  /** What was passed over otherwise. */
  readonly notes: readonly string[];
}

/**
 * Makes sure that a run goes on with the data that it began with.
 *
 * @throws {Error} if its folder says that they were others; the message names what differs.
 * @throws {RangeError} if the file that says so isn't what a run wrote.
 */
export async function assertSameData(
  folder: Pick<RunFolder, "path" | "read">,
  facts?: DataFacts,
): Promise<void> {
  const text = await folder.read(FILE);
  if (text === undefined || !facts) return;
  const before = parseFacts(text, `${folder.path}/${FILE}`);
  // The same images may lie elsewhere by now.
  const changed = (Object.keys(facts) as (keyof DataFacts)[]).filter((key) =>
    key !== "folder" && JSON.stringify(before[key]) !== JSON.stringify(facts[key])
  );
  if (!changed.length) return;
  throw new Error(
    `Cannot resume ${folder.path}: expected the data that ${FILE} tells of, got others in ` +
      `${facts.folder} (${
        changed.join(", ")
      } differ); put them back, or start anew with another --out`,
  );
}

function parseFacts(text: string, place: string): Readonly<Record<string, unknown>> {
  const advice = "put it back, or remove it to go on with the data that are there";
  const facts = parseJson(text, place, advice);
  if (isObject(facts)) return facts;
  throw new RangeError(`${refuse(place, "an object", facts).message}; ${advice}`);
}

/** Writes it down once, where the folder belongs to this process. */
export async function recordData(folder: RunFolder, facts?: DataFacts): Promise<void> {
  if (!facts || !folder.owned || await folder.read(FILE) !== undefined) return;
  await folder.write(FILE, JSON.stringify(facts, null, 2) + "\n");
}
