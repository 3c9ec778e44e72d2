/**
 * Images in Parquet files as Hugging Face's data sets have them: a column of structs `{ bytes, path }`, and
 * one of labels.
 *
 * @module
 */
import type { EncodedImage, EncodedImages, UnreadImage } from "../files/encoded_images.ts";
import { type LabelColumn, mergeLabels } from "./parquet_labels.ts";
import { openParquet, type ParquetFile } from "./parquet_file.ts";

/** What the name of a file, or of its folder, says it is for: by its first word, whatever follows that. */
const PARTS: readonly (readonly [part: "train" | "test" | "validation", pattern: RegExp])[] = [
  ["train", /^train(ing)?(?![a-z])/],
  ["test", /^test(ing)?(?![a-z])/],
  ["validation", /^(val|valid|validation|dev)(?![a-z])/],
];

type Part = (typeof PARTS)[number][0] | "none";

interface Shard {
  /** Its path within the folder. */
  readonly name: string;
  readonly part: Part;
}

/**
 * Finds Parquet files in a folder or its folders. Those whose names, or whose folders' names, begin with
 * the word `test`, as in `test-0`, `test_0` and `test0`, are tested on; without them those of `validation`;
 * without these a part of all.
 *
 * @returns Nothing if there are none.
 * @throws {Error} If one is damaged, has no column of images or of labels, or they don't fit together.
 */
export async function findParquet(path: string): Promise<EncodedImages | undefined> {
  const shards = await shardsIn(path);
  if (!shards.length) return undefined;
  const has = (part: Part) => shards.some((shard) => shard.part === part);
  const tested = has("test") ? "test" : has("validation") ? "validation" : undefined;
  const trained: Part = has("train") ? "train" : "none";
  const used = shards.filter(({ part }) => part === trained || part === tested);
  if (!has(trained)) {
    throw new Error(
      `Cannot read the Parquet files in ${path}: expected some to train on, named train-…, got ` +
        shards.map(({ name }) => name).slice(0, 5).join(", "),
    );
  }
  const files: ParquetFile[] = [];
  const columns: LabelColumn[] = [];
  for (const { name } of used) {
    const file = await openParquet(`${path}/${name}`, name);
    files.push(file);
    columns.push(await file.labels());
  }
  const { classNames, labels } = mergeLabels(columns, path);
  const unused = shards.filter((shard) => !used.includes(shard)).map(({ name }) => name);
  return {
    kind: `Parquet files, ${files.length} with the columns ${files[0].imageColumn} and ${
      columns[0].name
    }`,
    path,
    classNames,
    labels,
    ...tested && {
      tests: Uint8Array.from(
        used.flatMap(({ part }, i) => new Array(files[i].rows).fill(Number(part === tested))),
      ),
    },
    notes: unused.length ? [`files that aren't used: ${unused.join(", ")}`] : [],
    stamp: files.map(({ name, size, modified }) => [name, size, modified]),
    read: () => readShards(files),
  };
}

async function* readShards(
  files: readonly ParquetFile[],
): AsyncGenerator<EncodedImage | UnreadImage> {
  for (const file of files) yield* file.images();
}

/** The Parquet files in a folder and its folders, down to the third. */
async function shardsIn(path: string, inside = "", depth = 0): Promise<Shard[]> {
  const shards: Shard[] = [];
  for await (const { name, isDirectory } of Deno.readDir(`${path}/${inside}`)) {
    if (name.startsWith(".")) continue;
    if (isDirectory) {
      if (depth < 3) shards.push(...await shardsIn(path, `${inside}${name}/`, depth + 1));
    } else if (/\.parquet$/i.test(name)) {
      shards.push({ name: inside + name, part: partOf(inside + name) });
    }
  }
  return shards.sort((a, b) => a.name < b.name ? -1 : 1);
}

/** By the file's name, else by the nearest of its folders. */
function partOf(name: string): Part {
  for (const word of name.toLowerCase().split("/").reverse()) {
    const found = PARTS.find(([, pattern]) => pattern.test(word));
    if (found) return found[0];
  }
  return "none";
}
