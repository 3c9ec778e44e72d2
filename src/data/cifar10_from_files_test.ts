import assert from "assert";
import { inFolder } from "../host/testing/in_folder.ts";
import { loadCifar10 } from "./cifar10.ts";
import { RECORD } from "./cifar10_files.ts";
import { cifar10FromFiles } from "./cifar10_from_files.ts";
import { records, writeFiles } from "./testing/cifar10_files.ts";

/** The six files of a folder as a page is given them. */
async function filesIn(folder: string): Promise<File[]> {
  const names = Array.from(Deno.readDirSync(folder), ({ name }) => name);
  return await Promise.all(
    names.map(async (name) => new File([await Deno.readFile(`${folder}/${name}`)], name)),
  );
}

Deno.test("cifar10FromFiles() reads what loadCifar10() reads, in any order of the files", () =>
  inFolder(async (data) => {
    await writeFiles(data, 1003);
    const files = [...await filesIn(data), new File(["hello"], "readme.html")].reverse();
    const [given, read] = [await cifar10FromFiles(files), await loadCifar10({ data })];
    for (const part of ["train", "test"] as const) {
      assert.deepEqual(given[part], { ...read[part], description: given[part].description });
    }
    assert.match(given.train.description, /^CIFAR-10 \(from given files\), 5015 training images$/);
    const few = files.filter(({ name }) => /test|_[24]\./.test(name));
    const { train } = await cifar10FromFiles(few);
    assert.deepEqual(train.labels.subarray(1003), read.train.labels.subarray(3009, 4012));
  }));

Deno.test("cifar10FromFiles() refuses too few files, and damaged ones as loadCifar10() does", async () => {
  const file = (name: string, bytes: BlobPart = records(2)) => new File([bytes], name);
  const refuses = (files: File[], message: RegExp) =>
    assert.rejects(cifar10FromFiles(files), message);
  await refuses(
    [],
    /expected test_batch\.bin and at least one of data_batch_1\.bin, .* got no files/,
  );
  await refuses([file("data_batch_1.bin")], /expected test_batch\.bin .* got data_batch_1\.bin$/);
  await refuses([file("test_batch.bin"), file("other.bin")], /got test_batch\.bin, other\.bin$/);
  const test = file("test_batch.bin");
  await refuses(
    [test, file("data_batch_1.bin", "abc")],
    /data_batch_1\.bin: expected records of 3073/,
  );
  await refuses([test, file("data_batch_1.bin", records(3))], /expected 3 records as in the other/);
  const bytes = records(2);
  bytes[RECORD] = 10;
  await refuses(
    [test, file("data_batch_1.bin", bytes)],
    /from 0 to 9, got 10 at byte 3073, record 1/,
  );
});
