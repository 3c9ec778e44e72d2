import assert from "assert";
import { deflateSync } from "node:zlib";
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

/** An array of one number as an element of a file. */
function oneNumber(name: string, classNumber: number, type: number, bytes: Uint8Array): Uint8Array {
  const element = (type: number, data: Uint8Array) => {
    const out = new Uint8Array(8 + Math.ceil(data.length / 8) * 8);
    new Uint32Array(out.buffer, 0, 2).set([type, data.length]);
    out.set(data, 8);
    return out;
  };
  const parts = [
    element(6, Uint8Array.of(classNumber, 0, 0, 0, 0, 0, 0, 0)),
    element(5, Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0)),
    element(1, new TextEncoder().encode(name)),
    element(type, bytes),
  ];
  return element(14, Uint8Array.from(parts.flatMap((part) => [...part])));
}

Deno.test("readMat() passes over arrays of numbers that aren't read", async () => {
  const elements = [
    new Uint8Array(Uint32Array.of(14, 0).buffer),
    oneNumber("ids", 14, 12, Uint8Array.of(5, 0, 0, 0, 0, 0, 0, 0)),
    oneNumber("y", 9, 2, Uint8Array.of(7)),
    oneNumber("sizes", 15, 13, Uint8Array.of(5, 0, 0, 0, 0, 0, 0, 0)),
    oneNumber("few", 8, 1, Uint8Array.of(255)),
    oneNumber("half", 7, 7, new Uint8Array(Float32Array.of(0.5).buffer)),
  ];
  const header = mats.plain.subarray(0, 128);
  const bytes = Uint8Array.from([header, ...elements].flatMap((part) => [...part]));
  const arrays = await readMat(bytes, "a file");
  const found = [...arrays].map(([name, { shape, values }]) => [name, [...shape], [...values]]);
  assert.deepEqual(found, [["y", [1, 1], [7]], ["few", [1, 1], [-1]], ["half", [1, 1], [0.5]]]);
});

Deno.test("readMat() stops where compressed arrays become too many bytes", async () => {
  // X takes 9,216 bytes and 56 of its head, y 64 in all.
  const [most, enough] = [9_300, 9_336];
  assert.equal((await readMat(mats.compressed, "a file", enough)).size, 2);
  const refuses = (bytes: Uint8Array, limit: number | undefined, told: number) =>
    assert.rejects(
      readMat(bytes, "a file", limit),
      new RegExp(
        "^Error: Cannot read a file: expected a MATLAB file of level 5, got one whose compressed arrays " +
          `become more than ${told} bytes; write it uncompressed$`,
      ),
    );
  await refuses(mats.compressed, 9_000, 9_000);
  await refuses(mats.compressed, most, most);
  const swelling = deflateSync(new Uint8Array(3e8), { level: 1 });
  const tag = new Uint8Array(Uint32Array.of(15, swelling.length).buffer);
  const header = mats.plain.subarray(0, 128);
  const bytes = new Uint8Array(136 + swelling.length);
  bytes.set(header);
  bytes.set(tag, 128);
  bytes.set(swelling, 136);
  await refuses(bytes, undefined, 2 ** 28);
});

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
