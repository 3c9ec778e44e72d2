import assert from "assert";
import { inFolder } from "../src/host/testing/in_folder.ts";
import { images } from "./images.ts";
import { callCommand, list, succeeded } from "./testing/processes.ts";
import { readJson, readNumbers } from "./testing/run_files.ts";

const tiny = ["--model=vit_nano", "--patch=16", "--epochs=1", "--batch=16", "--device=cpu"];

/** CIFAR-100's binary files with these many records; pixels of class k are k. */
async function writeCifar100(folder: string, train: number, test: number): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (const [name, count] of [["train", train], ["test", test]] as const) {
    const bytes = new Uint8Array(count * 3074);
    for (let i = 0; i < count; i++) {
      bytes.fill((i * 7) % 100, i * 3074 + 1, (i + 1) * 3074);
    }
    await Deno.writeFile(`${folder}/${name}.bin`, bytes);
  }
}

Deno.test("images are compared on a folder's own classes, and a run keeps what its data were", () =>
  inFolder(async (folder) => {
    const [data, run] = [`${folder}/data`, `${folder}/run`];
    await writeCifar100(data, 64, 20);
    succeeded(await callCommand(images, [...tiny, `--data=${data}`, `--out=${run}`]));
    assert.ok((await list(run)).includes("data.json"));
    const facts = await readJson(`${run}/data.json`);
    assert.deepEqual(facts.images, { train: 58, validation: 6, test: 20 });
    assert.deepEqual([facts.classes.length, facts.shape, facts.leftOut], [100, [3, 32, 32], []]);
    assert.equal(facts.channels.train.mean.length, 3);
    const summary = await readJson(`${run}/summary.json`);
    assert.match(
      summary.dataset,
      /^CIFAR-100 \(binary files\), 64 training images, the last 6 for/,
    );
    assert.equal(summary.config.networks[0].classes, 100);
    assert.deepEqual(summary.config.data, facts);
    assert.deepEqual(summary.classes.names, facts.classes);
    // The folder may move, and its images mayn't change.
    const before = await readNumbers(run);
    succeeded(await callCommand(images, [`--resume=${run}`]));
    assert.deepEqual(await readNumbers(run), before);
    await writeCifar100(data, 65, 20);
    const { code, err } = await callCommand(images, [`--resume=${run}`]);
    assert.equal(code, 1);
    assert.match(
      err,
      /^error: Cannot resume .*run: expected the data that data\.json tells of, got others in .*\(images, channels, digest differ\)/,
    );
  }));

Deno.test("images refuses what can't be run, and leaves nothing", () =>
  inFolder(async (folder) => {
    const data = `${folder}/data`;
    await writeCifar100(data, 30, 5);
    const cases: [string[], number, RegExp][] = [
      [[], 2, /Cannot train without images: expected --data=DIR, or --data=synthetic/],
      [["--data=none"], 1, /Cannot find images in none: expected a folder, got none/],
      [
        [`--data=${folder}`],
        1,
        /Cannot find images in .*: expected CIFAR-10 .*; or SVHN .*, got data/,
      ],
      [
        [`--data=${data}`, "--size=30", "--patch=4"],
        2,
        /Cannot use --size=30: expected images .* got 30 pixels and patches of 4/,
      ],
      [[`--data=${data}`, "--batch=64"], 1, /expected enough images for a batch of 64.*got 27/],
      [["--preset=quick", "--size=64"], 2, /generated images have 32 pixels/],
      [[`--data=${data}`, "--validation=0", "--lr=1e-3,1e-2"], 2, /Cannot choose among the rates/],
      // A tenth of so few is none.
      ...[["--early-stopping=2"], ["--checkpoint=best"], ["--checkpoint=best", "--monitor=loss"]]
        .map(
          (flags): typeof cases[number] => [
            [`--data=${data}`, "--images=9", "--batch=8", ...flags],
            2,
            new RegExp(
              `^error: Cannot use ${flags[0]} as nothing is kept for validation: keep some`,
            ),
          ],
        ),
    ];
    for (const [args, exit, message] of cases) {
      const run = `${folder}/run`;
      const { code, err } = await callCommand(images, [
        ...tiny.filter((one) => !args.some((arg) => arg.split("=")[0] === one.split("=")[0])),
        ...args,
        `--out=${run}`,
      ]);
      assert.match(err, message);
      assert.equal(code, exit, err);
      assert.deepEqual(await list(folder), ["data"]);
    }
  }));

Deno.test("the lock file of images lists what every task imports", async () => {
  const { imports } = JSON.parse(await Deno.readTextFile("deno.json"));
  const { specifiers } = JSON.parse(await Deno.readTextFile("tasks/images.lock"));
  const packages = Object.values<string>(imports).filter((target) => target.startsWith("npm:"));
  assert.deepEqual(packages.filter((target) => !Object.hasOwn(specifiers, target)), []);
  const source = await Deno.readTextFile("src/data/files/packages.ts");
  const decoders = [...source.matchAll(/"(npm:(?:@\w+\/)?[\w-]+@[\d.]+)/g)].map(([, name]) => name);
  assert.equal(decoders.length, 5);
  assert.deepEqual(decoders.filter((target) => !Object.hasOwn(specifiers, target)), []);
});
