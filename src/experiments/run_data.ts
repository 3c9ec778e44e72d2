/**
 * What a run's data are, and the weights that it starts from, as its folder keeps it.
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
  /** Means and deviations of the channels, by part. */
  readonly channels: Readonly<Record<"train" | "test", Normalization>>;
  /** Images that were left out, and why. */
  readonly leftOut: readonly UnreadImage[];
  /** What was passed over otherwise. */
  readonly notes: readonly string[];
  /** A SHA-256 sum of all images and labels. Folders of older versions have none. */
  readonly digest?: string;
}

/** The content of `data.json`: what somebody's data are, and somebody's weights. */
export interface FolderFacts extends Partial<DataFacts> {
  /** The digests of trained weights that arms start from, by the arms' names. Default no arm does. */
  readonly weights?: Readonly<Record<string, string>>;
}

/** What a folder keeps of a study; nothing where all of it is made by the settings. */
export function folderFacts(
  { arms }: { readonly arms: readonly { readonly name: string; readonly weights?: string }[] },
  { facts }: { readonly facts?: DataFacts },
): FolderFacts | undefined {
  const weights = arms.flatMap(({ name, weights }) => weights ? [[name, weights]] : []);
  if (!weights.length) return facts;
  return { ...facts, weights: Object.fromEntries(weights) };
}

/**
 * Makes sure that a run goes on with the data, and the weights to start from, that it began with. What an
 * older version's folder doesn't tell of may be any.
 *
 * @throws {Error} if its folder says that they were others; the message names what differs.
 * @throws {RangeError} if the file that says so isn't what a run wrote.
 */
export async function assertSameData(
  folder: Pick<RunFolder, "path" | "read">,
  facts?: FolderFacts,
): Promise<void> {
  if (!facts) return;
  const before = await readFacts(folder);
  // The same images may lie elsewhere by now.
  const changed = (Object.keys(facts) as (keyof FolderFacts)[]).filter((key) =>
    key !== "folder" && before[key] !== undefined &&
    JSON.stringify(before[key]) !== JSON.stringify(facts[key])
  );
  if (!changed.length) return;
  const data = changed.filter((key) => key !== "weights").join(", ");
  const got = data
    ? `others in ${facts.folder} (${data} differ)`
    : `other weights, from which ${Object.keys(facts.weights!).join(", ")} start`;
  throw new Error(
    `Cannot resume ${folder.path}: expected the data that ${FILE} tells of, got ${got}; put them ` +
      "back, or start anew with another --out",
  );
}

/**
 * What a folder keeps of its data; nothing where it keeps none.
 *
 * @throws {RangeError} if the file isn't what a run wrote.
 */
export async function readFacts(
  folder: Pick<RunFolder, "path" | "read">,
): Promise<Readonly<Record<string, unknown>>> {
  const text = await folder.read(FILE);
  return text === undefined ? {} : parseFacts(text, `${folder.path}/${FILE}`);
}

function parseFacts(text: string, place: string): Readonly<Record<string, unknown>> {
  const advice = "put it back, or remove it to go on with the data that are there";
  const facts = parseJson(text, place, advice);
  if (isObject(facts)) return facts;
  throw new RangeError(`${refuse(place, "an object", facts).message}; ${advice}`);
}

/** Writes it down once, where the folder belongs to this process. */
export async function recordData(folder: RunFolder, facts?: FolderFacts): Promise<void> {
  if (!facts || !folder.owned || await folder.read(FILE) !== undefined) return;
  await folder.write(FILE, JSON.stringify(facts, null, 2) + "\n");
}
