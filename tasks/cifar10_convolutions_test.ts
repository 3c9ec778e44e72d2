import assert from "assert";
import { inFolder } from "../src/host/testing/in_folder.ts";
import { covarianceFilters } from "../src/initializers/mod.ts";
import { describe, initialize, namedModel } from "../src/models/mod.ts";
import { decodeSafetensors } from "../src/weights/mod.ts";
import { runTask, succeeded } from "./testing/processes.ts";

const tiny = [
  "--preset=quick",
  "--model=convmixer_32_4",
  "--images=256",
  "--test=64",
  "--epochs=1",
  "--device=cpu",
];

async function checkpoint(folder: string, run: string) {
  const file = `${folder}/run/checkpoints/${run}/model.safetensors`;
  return decodeSafetensors(await Deno.readFile(file), file).tensors;
}

Deno.test("frozen filters stay the same to the bit, all else learns", () =>
  inFolder(async (folder) => {
    const flags = ["--init=covariance", "--freeze=none,filters", "--out=run"];
    succeeded(await runTask("cifar10", [...tiny, ...flags], folder));
    const network = describe(namedModel("convmixer_32_4"));
    const first = initialize(network, { seed: 0, structured: [covarianceFilters()] });
    const [trained, frozen] = [
      await checkpoint(folder, "covariance-seed0"),
      await checkpoint(folder, "covariance-filters-frozen-seed0"),
    ];
    for (const { name } of network.parameters) {
      const stays = name.endsWith("0.fn.0.weight");
      assert.notDeepEqual(trained.get(name)!.data, first.get(name), name);
      if (stays) assert.deepEqual(frozen.get(name)!.data, first.get(name), name);
      else assert.notDeepEqual(frozen.get(name)!.data, first.get(name), name);
    }
  }));

Deno.test("covariances move from a checkpoint to another kernel size, and a report shows filters", () =>
  inFolder(async (folder) => {
    succeeded(await runTask("cifar10", [...tiny, "--init=default", "--out=run"], folder));
    const from = "--from=run/checkpoints/default-seed0";
    const flags = ["--init=transfer", from, "--kernel=9", "--out=other"];
    succeeded(await runTask("cifar10", [...tiny, ...flags], folder));
    const report = await Deno.readTextFile(`${folder}/other/report.html`);
    assert.match(report, /Depthwise filters/);
    assert.match(report, /closed form/);
  }));

Deno.test("the closed form's profile, norm and shift are options of the arm, and shown beside it", () =>
  inFolder(async (folder) => {
    const arm = "covariance:sigma=3:velocity=-1:acceleration=0:norm=0.5:shift=none";
    const flags = [`--init=${arm}`, "--freeze=filters"];
    succeeded(await runTask("cifar10", [...tiny, ...flags, "--out=run"], folder));
    const scheme = covarianceFilters({
      sigma: 3,
      velocity: -1,
      acceleration: 0,
      norm: 0.5,
      shift: "none",
    });
    const network = describe(namedModel("convmixer_32_4"));
    const first = initialize(network, { seed: 0, structured: [scheme] });
    const run = `${arm.replaceAll(/[:=]/g, "-")}-filters-frozen-seed0`;
    const frozen = await checkpoint(folder, run);
    const name = "blocks.3.0.fn.0.weight";
    assert.deepEqual(frozen.get(name)!.data, first.get(name));
    const report = await Deno.readTextFile(`${folder}/run/report.html`);
    assert.ok(report.includes(`closed form of ${arm}`));
  }));

Deno.test("networks of several sizes are compared in one run", () =>
  inFolder(async (folder) => {
    const flags = ["--init=default,covariance", "--kernel=3,0,5", "--depth=1,2", "--out=run"];
    succeeded(await runTask("cifar10", [...tiny, ...flags], folder));
    const { arms, config } = JSON.parse(await Deno.readTextFile(`${folder}/run/summary.json`));
    // Kernel 5 is the network's own: once is enough.
    const sizes = config.endings.map((one: { sizes: { kernel: number; depth: number } }) =>
      `${one.sizes.kernel}/${one.sizes.depth}`
    );
    assert.deepEqual([...new Set(sizes)], ["3/1", "3/2", "5/1", "5/2"]);
    assert.equal(sizes.length, 8);
    assert.equal(arms.length, 2);
    const report = await Deno.readTextFile(`${folder}/run/report.html`);
    assert.match(report, /Accuracy by kernel size, 2 blocks/);
    assert.match(report, /Accuracy by depth, 5 × 5/);
    const tensors = await checkpoint(folder, "covariance-kernel3-depth2-seed0");
    assert.deepEqual(tensors.get("blocks.1.0.fn.0.weight")!.shape, [32, 1, 3, 3]);
    assert.equal(tensors.has("blocks.2.0.fn.0.weight"), false);
  }));

Deno.test("an arm that the network has no layers for is refused before anything is written", () =>
  inFolder(async (folder) => {
    for (
      const [flags, message] of [
        [
          ["--init=mimetic"],
          /--init=mimetic with convmixer_32_4: expected one for depthwise or perceptron layers .*, got one for attention/,
        ],
        [["--init=transfer"], /Cannot use --init=transfer without --from=FILE/],
        [
          ["--init=covariance:sigma=1:velocity=-2:acceleration=0"],
          /Cannot use --init=covariance:sigma=1:\S+ with convmixer_32_4: expected .*positive/,
        ],
        [["--init=covariance:width=1"], /expected no options but its own \(sigma, .*\), got width/],
        [
          ["--model=vit_nano", "--freeze=filters"],
          /--freeze=filters: expected a model with depthwise/,
        ],
      ] as const
    ) {
      const result = await runTask("cifar10", [...tiny, ...flags, "--out=run"], folder);
      assert.equal(result.code, 2);
      assert.match(result.err, message);
    }
    const nowhere = [...tiny, "--init=transfer", "--from=nowhere", "--out=run"];
    const { code, err } = await runTask("cifar10", nowhere, folder);
    assert.equal(code, 1);
    assert.match(
      err,
      /^error: Cannot take transfer from nowhere: expected a file of weights or a checkpoint's folder, got/,
    );
    assert.deepEqual(await Array.fromAsync(Deno.readDir(folder)), []);
  }));
