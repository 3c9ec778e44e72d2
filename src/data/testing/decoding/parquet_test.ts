import assert from "assert";
import { inFolder } from "../../../host/testing/in_folder.ts";
import { loadImages } from "../../load_images.ts";
import { parquetRows, parquets } from "../golden_images.ts";
import { encoded, write } from "./class_folders.ts";

/** Images as bytes with their labels, in no order. */
function contents(
  { images, labels, count }: { images: Uint8Array; labels: Int32Array; count: number },
) {
  const size = images.length / count;
  return Array.from(
    { length: count },
    (_, i) => `${labels[i]} ${images.subarray(i * size, (i + 1) * size).toHex()}`,
  ).sort();
}

Deno.test("pyarrow's Parquet files give the images of a folder of the same ones", () =>
  inFolder(async (folder) => {
    const cache = `${folder}/cache`;
    await write(`${folder}/a/data/train-00000-of-00002.parquet`, parquets.snappy);
    await write(`${folder}/a/data/train-00001-of-00002.parquet`, parquets.zstd);
    await write(`${folder}/a/data/test-00000-of-00001.parquet`, parquets.zstd);
    await write(`${folder}/a/data/validation-00000-of-00001.parquet`, parquets.zstd);
    for (const part of ["train", "train/again", "test"]) {
      for (const [i, [name, label]] of parquetRows.entries()) {
        const [top, deeper = ""] = part.split("/");
        await write(`${folder}/b/${top}/${["cat", "dog"][label]}/${deeper}${i}.png`, encoded(name));
      }
    }
    const options = { size: 10, cache };
    const [a, b] = [
      await loadImages(`${folder}/a`, options),
      await loadImages(`${folder}/b`, options),
    ];
    assert.deepEqual([a.train.count, a.test.count, a.classNames], [10, 5, ["cat", "dog"]]);
    assert.deepEqual(contents(a.train), contents(b.train));
    assert.deepEqual(contents(a.test), contents(b.test));
    assert.equal(a.kind, "Parquet files, 3 with the columns image and label");
    assert.deepEqual(a.notes, ["files that aren't used: data/validation-00000-of-00001.parquet"]);
    assert.deepEqual(a.normalization, b.normalization);
  }));

Deno.test("names of Parquet files and folders say the part, whatever follows the word", () =>
  inFolder(async (folder) => {
    const loaded = async (...names: string[]) => {
      const data = `${folder}/${names.join("+").replaceAll("/", ",")}`;
      for (const name of names) await write(`${data}/${name}`, parquets.snappy);
      const { train, test } = await loadImages(data, { size: 10, cache: `${folder}/cache` });
      return [train.count, test.count];
    };
    for (
      const names of [
        ["train_0.parquet", "test_0.parquet"],
        ["train1.parquet", "test1.parquet"],
        ["train-0.parquet", "test_0.parquet"],
        ["training_set.parquet", "testing_set.parquet"],
        ["Train2/a.parquet", "test_2/a.parquet"],
        ["train_0.parquet", "val_0.parquet"],
        ["train.parquet", "validation1.parquet"],
        ["train.parquet", "dev_x.parquet", "trainer.parquet", "tests.parquet"],
      ]
    ) {
      assert.deepEqual(await loaded(...names), [5, 5], `${names}`);
    }
  }));

Deno.test("Parquet files without a test part are split, and damaged ones are named", () =>
  inFolder(async (folder) => {
    const cache = `${folder}/cache`;
    await write(`${folder}/a/default/train/0000.parquet`, parquets.snappy);
    const { train, test } = await loadImages(`${folder}/a`, { size: 10, cache });
    assert.deepEqual([train.count, test.count], [3, 2]);
    await write(`${folder}/b/one.parquet`, parquets.snappy.subarray(0, 900));
    await assert.rejects(loadImages(`${folder}/b`, { cache }), /Cannot read .*one\.parquet: /);
    await write(`${folder}/b/one.parquet`, "text");
    await assert.rejects(loadImages(`${folder}/b`, { cache }), /Cannot read .*one\.parquet: /);
    await write(`${folder}/c/test.parquet`, parquets.snappy);
    await assert.rejects(
      loadImages(`${folder}/c`, { cache }),
      /expected some to train on, named train-…, got test\.parquet/,
    );
  }));

Deno.test("a Parquet file's number of rows must be that of its row groups", () =>
  inFolder(async (folder) => {
    // The fields of Thrift: num_rows, 5 in zigzag, and the list of row groups behind it.
    const { snappy } = parquets;
    const at = snappy.findLastIndex((byte, i) =>
      byte === 0x16 && snappy[i + 1] === 10 && snappy[i + 2] === 0x19
    );
    assert.ok(at > 0);
    for (const rows of [4, 6]) {
      const bytes = snappy.slice();
      bytes[at + 1] = 2 * rows;
      await write(`${folder}/${rows}/train.parquet`, bytes);
      await assert.rejects(
        loadImages(`${folder}/${rows}`, { cache: `${folder}/cache`, size: 10 }),
        new RegExp(`train.parquet: expected ${rows} rows, as it says, got 5 in its row groups$`),
      );
    }
  }));
