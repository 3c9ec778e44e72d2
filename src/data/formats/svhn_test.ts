import assert from "assert";
import { inFolder } from "../../host/testing/in_folder.ts";
import { loadImages } from "../load_images.ts";
import { loadCifar100, loadSvhn } from "../load_particular.ts";
import { mats } from "../testing/golden_images.ts";
import { readMat } from "./mat.ts";

Deno.test("SVHN's files give SciPy's pixels, and 10 stands for the digit 0", () =>
  inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/train_32x32.mat`, mats.compressed);
    await Deno.writeFile(`${folder}/test_32x32.mat`, mats.compressed);
    const { train, kind, classNames } = await loadImages(folder);
    assert.deepEqual([...train.labels], [3, 0, 1]);
    assert.deepEqual(new Uint8Array(train.images), mats.digits);
    assert.deepEqual([kind, classNames.length], ["SVHN (cropped digits)", 10]);
    assert.deepEqual(await loadSvhn(folder), await loadImages(folder));
    await assert.rejects(loadCifar100(folder), /expected CIFAR-100 .*, got test_32x32\.mat, train/);
    const told: number[] = [];
    const half = await loadImages(folder, { size: 16, onProgress: ({ read }) => told.push(read) });
    assert.deepEqual(told, [3, 6]);
    const stop = new AbortController();
    const onProgress = () => stop.abort(new Error("enough"));
    await assert.rejects(
      loadImages(folder, { size: 16, onProgress, signal: stop.signal }),
      /enough/,
    );
    assert.equal(half.train.images.length, 3 * 3 * 16 * 16);
    assert.match(
      half.train.description,
      /not the official files, 3 training images, scaled to 16 × 16/,
    );
    await Deno.writeFile(`${folder}/test_32x32.mat`, mats.plain);
    await assert.rejects(
      loadImages(folder),
      /test_32x32\.mat: expected bytes X \[32, 32, 3, N\].*X \[2, 2, 3\] and y \[3, 1\]/,
    );
  }));

Deno.test("readMat() reads plain files, and names what is wrong with others", async () => {
  const arrays = await readMat(mats.plain, "a file");
  assert.deepEqual([...arrays.get("y")!.values], [3, 10, 1]);
  assert.ok(arrays.get("y")!.values instanceof Float64Array);
  assert.deepEqual(arrays.get("X")!.shape, [2, 2, 3]);
  // In MATLAB's order: columns first.
  const first = [0, 32, 1, 33].map((at) => mats.digits[at]);
  assert.deepEqual([...arrays.get("X")!.values.subarray(0, 4)], first);
  const refuses = (bytes: Uint8Array, message: RegExp) =>
    assert.rejects(readMat(bytes, "a file"), message);
  await refuses(
    mats.plain.subarray(0, 200),
    /a file: expected a MATLAB file of level 5, got one that breaks off/,
  );
  await refuses(mats.compressed.subarray(0, 2000), /breaks off/);
  await refuses(new Uint8Array(200), /got another file/);
  const damaged = mats.compressed.slice();
  damaged[500] ^= 255;
  await refuses(damaged, /got a damaged one/);
  const modern = mats.plain.slice();
  modern.set(new TextEncoder().encode("MATLAB 7.3"));
  await refuses(modern, /7\.3, which is HDF5/);
});
