import assert from "assert";
import { inFolder } from "../../host/testing/in_folder.ts";
import { loadCifar10 } from "../cifar10.ts";
import { loadImages } from "../load_images.ts";
import { records, writeFiles } from "../testing/cifar10_files.ts";
import { type Entry, pickle } from "../testing/python_pickles.ts";
import { readPickle } from "./pickle.ts";

const RECORD = 3073;

/** The same images as `records(count, salt)`. */
function batch(count: number, salt: number, labels = "labels"): Record<string, Entry> {
  const binary = records(count, salt);
  const rows = Array.from(
    { length: count },
    (_, r) => binary.subarray(r * RECORD + 1, (r + 1) * RECORD),
  );
  const bytes = new Uint8Array(count * 3072);
  rows.forEach((row, r) => bytes.set(row, r * 3072));
  return {
    data: { rows: count, bytes },
    [labels]: Array.from({ length: count }, (_, r) => binary[r * RECORD]),
    batch_label: `batch ${salt}`,
    filenames: Array.from({ length: count }, (_, r) => `image_${r}.png`),
  };
}

async function writePython(folder: string, count: number): Promise<void> {
  await Deno.mkdir(folder);
  for (let i = 0; i < 6; i++) {
    const name = i < 5 ? `data_batch_${i + 1}` : "test_batch";
    await Deno.writeFile(`${folder}/${name}`, pickle(batch(count, i)));
  }
}

Deno.test("CIFAR-10's files for Python give the images of the binary ones", () =>
  inFolder(async (folder) => {
    await writeFiles(`${folder}/binary`, 3);
    await Deno.mkdir(`${folder}/python`);
    await writePython(`${folder}/python/cifar-10-batches-py`, 3);
    const binary = await loadCifar10({ data: `${folder}/binary` });
    const python = await loadCifar10({ data: `${folder}/python` });
    const found = await loadImages(`${folder}/python`);
    for (const part of ["train", "test"] as const) {
      for (const { images, labels } of [python[part], found[part]]) {
        assert.deepEqual(images, binary[part].images);
        assert.deepEqual(labels, binary[part].labels);
      }
    }
    assert.equal(found.kind, "CIFAR-10 (files for Python)");
    assert.equal(found.classNames[9], "truck");
    assert.match(found.train.description, /not the official files, 15 training images/);
    const other = await loadImages(`${folder}/binary`);
    assert.deepEqual(other.normalization, found.normalization);
    assert.equal(other.kind, "CIFAR-10 (binary files)");
  }));

Deno.test("CIFAR-100 is read in both forms, with its fine classes", () =>
  inFolder(async (folder) => {
    const names = Array.from({ length: 100 }, (_, i) => `class_${i}`);
    const record = (i: number) =>
      Uint8Array.from({ length: 3074 }, (_, at) => at ? (at === 1 ? 90 + i : i + at) : 7);
    const [binary, python] = [`${folder}/cifar-100-binary`, `${folder}/cifar-100-python`];
    await Deno.mkdir(binary);
    await Deno.mkdir(python);
    for (const [name, count] of [["train", 9], ["test", 2]] as const) {
      const rows = Array.from({ length: count }, (_, i) => record(i));
      await Deno.writeFile(
        `${binary}/${name}.bin`,
        Uint8Array.from(rows.flatMap((row) => [...row])),
      );
      const bytes = Uint8Array.from(rows.flatMap((row) => [...row.subarray(2)]));
      const labels = rows.map((row) => row[1]);
      const entries = {
        filenames: ["a"],
        fine_labels: labels,
        coarse_labels: [7],
        data: { rows: count, bytes },
      };
      await Deno.writeFile(`${python}/${name}`, pickle(entries));
    }
    await Deno.writeFile(
      `${python}/meta`,
      pickle({ fine_label_names: names, coarse_label_names: ["x"] }),
    );
    await Deno.writeTextFile(`${binary}/fine_label_names.txt`, names.join("\n") + "\n");
    const [a, b] = [await loadImages(binary), await loadImages(python)];
    assert.deepEqual([a.kind, b.kind], [
      "CIFAR-100 (binary files)",
      "CIFAR-100 (files for Python)",
    ]);
    assert.deepEqual([a.train.count, a.test.count, a.train.classes], [9, 2, 100]);
    assert.deepEqual([...a.train.labels], [90, 91, 92, 93, 94, 95, 96, 97, 98]);
    for (const part of ["train", "test"] as const) {
      assert.deepEqual(a[part].images, b[part].images);
      assert.deepEqual(a[part].labels, b[part].labels);
    }
    assert.deepEqual(a.train.images.subarray(0, 2), Uint8Array.of(2, 3));
    assert.deepEqual([a.classNames, b.classNames], [names, names]);
    await Deno.writeTextFile(`${binary}/fine_label_names.txt`, names.join("\n") + "\n\n\n");
    assert.deepEqual((await loadImages(binary)).classNames, names);
    for (const wrong of [[], ["apple", "bear", "man"], [...names, "extra"]]) {
      await Deno.writeTextFile(`${binary}/fine_label_names.txt`, wrong.join("\n"));
      await assert.rejects(
        loadImages(binary),
        new RegExp(
          `fine_label_names\\.txt: expected 100 names of classes, got ${wrong.length}$`,
        ),
      );
    }
    await Deno.remove(`${binary}/fine_label_names.txt`);
    await Deno.writeFile(`${binary}/test.bin`, record(10));
    await assert.rejects(
      loadImages(binary),
      /test\.bin: expected labels from 0 to 99, got 100 at byte 1,/,
    );
    await Deno.truncate(`${binary}/train.bin`, 3080);
    await assert.rejects(
      loadImages(binary),
      /records of 3074 bytes, got 3080 bytes in all, with 6 left/,
    );
  }));

Deno.test("readPickle() executes nothing, and names the byte of whatever it doesn't take", () => {
  const text = (source: string) => Uint8Array.from(source, (letter) => letter.charCodeAt(0));
  const refuses = (source: string, message: RegExp) =>
    assert.throws(() => readPickle(text(source), "a file"), message);
  refuses(
    "\x80\x02cos\nsystem\nU\x02ls\x85R.",
    /a file: expected one of the names .*, got os system at byte 2/,
  );
  refuses("\x80\x02c__builtin__\neval\n.", /got __builtin__ eval at byte 2/);
  refuses("\x80\x02ios\nsystem\n.", /expected an opcode of CIFAR's files, got 0x69 at byte 2/);
  refuses("\x80\x04}.", /protocol 2, got another file/);
  refuses("hello", /protocol 2, got another file/);
  refuses("", /expected a whole pickle, got the end at byte 0/);
  refuses("\x80\x02}q\x01(U\x05lab", /expected a whole pickle, got the end at byte 11/);
  refuses("\x80\x02T\xff\xff\xff\x7fab.", /got the end at byte 10/);
  refuses("\x80\x02h\x05.", /a value that was remembered, got number 5/);
  refuses("\x80\x02}e.", /a mark, got none/);
  refuses("\x80\x02.", /a value, got none/);
  const whole = pickle({ data: { rows: 2, bytes: Uint8Array.of(1, 2, 3, 4) }, labels: [1, 300] });
  assert.deepEqual(
    readPickle(whole, "a file"),
    new Map<string, unknown>([["data", { shape: [2, 2], bytes: Uint8Array.of(1, 2, 3, 4) }], [
      "labels",
      [1, 300],
    ]]),
  );
  for (let length = 0; length < whole.length; length++) {
    assert.throws(() => readPickle(whole.subarray(0, length), "a file"), /got the end at byte/);
  }
});

Deno.test("readPickle() takes time by the length of a file, whatever it builds", () => {
  const count = 50_000;
  const bytes = (source: string) => Array.from(source, (letter) => letter.charCodeAt(0));
  const le = (n: number) => String.fromCharCode(n & 255, n >> 8 & 255, n >> 16 & 255, n >>> 24);
  // 0: the array's name; 1: a type of bytes; 2: the state of an array of one byte.
  const head = "\x80\x02cnumpy\nndarray\nq\x00cnumpy\ndtype\nU\x02u1\x85R)bq\x01" +
    "(K\x01K\x01\x85h\x01\x89U\x01atq\x02";
  const remembered = Array.from({ length: count }, (_, i) => `Nr${le(i + 9)}`).join("");
  const built = "h\x00)Rh\x02b".repeat(count);
  const start = performance.now();
  const found = readPickle(Uint8Array.from(bytes(`${head}${remembered}${built}.`)), "a file");
  assert.deepEqual(found, { shape: [1], bytes: Uint8Array.of(97) });
  // It is a tenth of a second; as many looks at as many remembered values are half a minute.
  assert.ok(performance.now() - start < 5000);
  const sides = `(${"K\x01".repeat(65)}t`;
  const state = `(K\x01${sides}h\x01\x89U\x01at`;
  assert.throws(
    () => readPickle(Uint8Array.from(bytes(`${head}h\x00)R${state}b.`)), "a file"),
    /expected an array of unsigned bytes/,
  );
});
