import assert from "assert";
import { inFolder } from "../../../host/testing/in_folder.ts";
import type { ImageSet } from "../../images.ts";
import { findImages, loadImages } from "../../load_images.ts";
import { encoded, plain, write, writeClasses } from "./class_folders.ts";

const NAMES = ["cat", "dog", "eel"];

/** Red and green of each image: its class and number, with its label. */
function colors({ images, labels, count, height, width }: ImageSet): number[][] {
  const plane = height * width;
  return Array.from(
    { length: count },
    (_, i) => [images[i * 3 * plane], images[(i * 3 + 1) * plane], labels[i]],
  );
}

const sorted = (rows: number[][]) => rows.map(String).sort();

Deno.test("loadImages() splits folders by class with a seed, and keeps what it decoded", () =>
  inFolder(async (folder) => {
    const [data, cache] = [`${folder}/data`, `${folder}/cache`];
    await writeClasses(data, NAMES, 10);
    await write(`${data}/cat/notes.txt`, "a note");
    await write(`${data}/cat/.hidden.png`, "hidden");
    await write(`${data}/dog/deeper/x.PNG`, plain(50, 200));
    let read = 0;
    const onProgress = () => void read++;
    const load = (options = {}) => loadImages(data, { size: 4, cache, onProgress, ...options });
    const { train, test, classNames, notes, leftOut, normalization } = await load();
    assert.deepEqual([train.count, test.count, read], [25, 6, 31]);
    assert.deepEqual(classNames, NAMES);
    assert.deepEqual([notes, leftOut], [
      ["files that aren't images were passed over: 1 of .txt"],
      [],
    ]);
    const all = [...colors(train), ...colors(test)];
    for (const [red, , label] of all) assert.equal(red, label * 50);
    assert.equal(new Set(sorted(all)).size, 31);
    assert.deepEqual([0, 1, 2].map((k) => test.labels.filter((label) => label === k).length), [
      2,
      2,
      2,
    ]);
    // Shuffled: the last ones may be kept for validation.
    assert.ok(new Set(train.labels.slice(-8)).size > 1);
    const blue = 99 / 255;
    assert.ok(Math.abs(normalization.mean[2] - blue) < 1e-12 && normalization.std[2] === 1 / 255);
    assert.deepEqual((await load()).train, train);
    assert.equal(read, 31);
    assert.deepEqual(Array.from(Deno.readDirSync(cache)).length, 1);
    // Another seed, size or part is another file; a file that changed is read again.
    const other = await load({ seed: 1 });
    assert.notDeepEqual(sorted(colors(other.test)), sorted(colors(test)));
    assert.equal((await load({ testPart: 0.5 })).test.count, 16);
    assert.equal(read, 93);
    await write(`${data}/cat/000.png`, plain(0, 222));
    await Deno.utime(`${data}/cat/000.png`, 1, 1);
    const renewed = await load();
    assert.equal(read, 124);
    assert.ok(
      [...colors(renewed.train), ...colors(renewed.test)].some(([, green]) => green === 222),
    );
  }));

Deno.test("loadImages() takes folders of training and test images as they are", () =>
  inFolder(async (folder) => {
    const [data, cache] = [`${folder}/data`, `${folder}/cache`];
    await writeClasses(`${data}/train`, NAMES, 3);
    await writeClasses(`${data}/val`, NAMES.slice(1), 2);
    const found = await findImages(data);
    assert.deepEqual([found.kind, found.classNames], ["images in folders by class", NAMES]);
    const { train, test } = await found.load({ size: 4, cache });
    assert.deepEqual([train.count, test.count, test.classes], [9, 4, 3]);
    assert.deepEqual([...test.labels].sort(), [0 + 1, 1, 2, 2]);
    await writeClasses(`${data}/test`, NAMES, 1);
    const again = await loadImages(data, { size: 4, cache });
    assert.deepEqual([again.test.count, again.notes], [3, ["the folder val isn't used"]]);
    await write(`${data}/test/emu/1.png`, plain(1, 1));
    await assert.rejects(
      loadImages(data, { cache }),
      /test to have folders of the classes .*, got emu/,
    );
  }));

Deno.test("a class may be called train, and folders that aren't used are named", () =>
  inFolder(async (folder) => {
    const classes = ["bus", "car", "train"];
    await writeClasses(`${folder}/classes`, classes, 2);
    assert.deepEqual((await findImages(`${folder}/classes`)).classNames, classes);
    await writeClasses(`${folder}/parts/train`, NAMES, 2);
    await writeClasses(`${folder}/parts/training`, NAMES, 3);
    await writeClasses(`${folder}/parts/val`, NAMES, 1);
    await write(`${folder}/parts/masks/a.png`, plain(1, 1));
    const { train, test, notes } = await loadImages(`${folder}/parts`, {
      ...{ size: 4, cache: `${folder}/cache` },
    });
    assert.deepEqual([train.count, test.count], [6, 3]);
    assert.deepEqual(notes, ["the folder masks isn't used", "the folder training isn't used"]);
    // Parts whose images have no classes are none.
    await writeClasses(`${folder}/flat`, ["train", "test", "val"], 2);
    await assert.rejects(
      findImages(`${folder}/flat`),
      /expected CIFAR-10 .* got test, train, val$/,
    );
    await writeClasses(`${folder}/flat`, ["annotations"], 2);
    await assert.rejects(findImages(`${folder}/flat`), /got annotations, test, train, val$/);
  }));

Deno.test("loadImages() refuses a class of which no image can be read, with skipBad too", () =>
  inFolder(async (folder) => {
    const data = `${folder}/data`;
    await writeClasses(data, NAMES, 4);
    for (let i = 0; i < 4; i++) await write(`${data}/dog/00${i}.png`, "text");
    const loaded = loadImages(data, { size: 4, cache: `${folder}/cache`, skipBad: true });
    await assert.rejects(loaded, (error: Error) => {
      assert.match(
        error.message,
        /^Cannot use the images in .+ got none of dog; 4 of 12 can't be:\n/,
      );
      return error.name === "RangeError";
    });
  }));

Deno.test("findImages() tells of a folder that it may not look at", async () => {
  const { stat } = Deno;
  Deno.stat = () => Promise.reject(new Deno.errors.PermissionDenied("not for you"));
  try {
    await assert.rejects(findImages("there"), Deno.errors.PermissionDenied);
  } finally {
    Deno.stat = stat;
  }
});

Deno.test("a cache that was cut or garbled is passed over", () =>
  inFolder(async (folder) => {
    const [data, cache] = [`${folder}/data`, `${folder}/cache`];
    await writeClasses(data, NAMES, 4);
    const first = await loadImages(data, { size: 8, cache });
    const [{ name }] = Deno.readDirSync(cache);
    const bytes = await Deno.readFile(`${cache}/${name}`);
    for (
      const damaged of [
        bytes.subarray(0, bytes.length - 1),
        bytes.subarray(0, 100),
        new Uint8Array(9),
        new Uint8Array(0),
      ]
    ) {
      await Deno.writeFile(`${cache}/${name}`, damaged);
      assert.deepEqual(await loadImages(data, { size: 8, cache }), first);
      assert.deepEqual(await Deno.readFile(`${cache}/${name}`), bytes);
    }
  }));

Deno.test("a file that can't be read once is read the next time", () =>
  inFolder(async (folder) => {
    const [data, cache] = [`${folder}/data`, `${folder}/cache`];
    await writeClasses(data, NAMES, 4);
    const options = { size: 4, cache, skipBad: true };
    const [file, aside] = [`${data}/cat/000.png`, `${folder}/aside.png`];
    const found = await findImages(data);
    await Deno.rename(file, aside);
    const { leftOut } = await found.load(options);
    assert.deepEqual(leftOut.map((one) => Object.keys(one)), [["name", "reason"]]);
    assert.match(leftOut[0].reason, /No such file/);
    await Deno.rename(aside, file);
    const { train, test, leftOut: none } = await loadImages(data, options);
    assert.deepEqual([train.count + test.count, none], [12, []]);
    // What bytes and links decide is kept.
    await write(`${data}/dog/bad.png`, "text");
    await Deno.symlink("nowhere", `${data}/dog/gone.png`);
    const first = await loadImages(data, options);
    const onProgress = () => assert.fail("an image was read again");
    assert.deepEqual(await loadImages(data, { ...options, onProgress }), first);
    assert.deepEqual(first.leftOut.map(({ name }) => name), ["dog/bad.png", "dog/gone.png"]);
  }));

Deno.test("loadImages() stops by its signal and keeps nothing", () =>
  inFolder(async (folder) => {
    const [data, cache] = [`${folder}/data`, `${folder}/cache`];
    await writeClasses(data, NAMES, 4);
    const controller = new AbortController();
    const onProgress = ({ read }: { read: number }) =>
      read === 5 && controller.abort(new Error("enough"));
    await assert.rejects(
      loadImages(data, { cache, onProgress, signal: controller.signal }),
      /enough/,
    );
    assert.throws(() => Deno.readDirSync(cache), Deno.errors.NotFound);
  }));

Deno.test("loadImages() refuses what holds no images, and images without a class", () =>
  inFolder(async (folder) => {
    const cache = `${folder}/cache`;
    const refuses = (path: string, message: RegExp) =>
      assert.rejects(loadImages(`${folder}/${path}`, { cache }), message);
    await Deno.mkdir(`${folder}/empty`);
    await refuses(
      "empty",
      /expected CIFAR-10 .*; or images in folders by class, .*, got an empty folder/,
    );
    await write(`${folder}/flat/a.png`, encoded("png"));
    await refuses("flat", /or images in folders by class, .*, got a\.png/);
    await refuses("flat/a.png", /expected a folder, got a file/);
    await write(`${folder}/holes/a/a.png`, encoded("png"));
    await write(`${folder}/holes/b/a.txt`, "text");
    await refuses("holes", /expected images of every class, got none in b/);
    await write(`${folder}/single/a/a.png`, encoded("png"));
    await write(`${folder}/single/b/a.png`, encoded("png"));
    await refuses("single", /expected test images, got none/);
    const wrong = { size: 0 };
    await assert.rejects(
      loadImages(folder, wrong),
      /size to be a whole number from 1 to 4096, got 0/,
    );
    await assert.rejects(loadImages(folder, { testPart: 1 }), /testPart to be/);
  }));
