import assert from "assert";
import { makeRunConfig, type Settings } from "../../src/experiments/mod.ts";
import { inFolder } from "../../src/host/testing/in_folder.ts";
import { cifar10 } from "../cifar10.ts";
import { copying } from "../copying.ts";
import { images } from "../images.ts";
import { pretraining } from "../pretraining.ts";
import { recall } from "../recall.ts";
import { callCommand, list, succeeded } from "../testing/processes.ts";
import { readJson } from "../testing/run_files.ts";
import type { Command } from "./command.ts";

Deno.test("settings that the others leave without effect are refused where they are given", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/a.json`, '{ "variant": "sort", "ngram": 3 }');
    const wrong: [Command<Settings>, string[], RegExp][] = [
      [
        copying,
        ["--model=transformer", "--states=4,8"],
        /--states=4,8: expected --model=mamba or mamba2, which have states, got transformer\n/,
      ],
      [
        copying,
        ["--variant=stack", "--ngram=3"],
        /--ngram=3: expected --variant=prefix or suffix, which look one up, got stack\n/,
      ],
      [
        copying,
        [`--config=${folder}/a.json`],
        /--ngram=3: expected --variant=prefix .* got sort\n/,
      ],
      [
        recall,
        ["--task=induction", "--pairs=2"],
        /--pairs=2: expected --task=mqar, which has pairs, got induction\n/,
      ],
      [
        cifar10,
        ["--preset=quick", "--model=convmixer_32_4", "--warmup=0.1"],
        /--warmup=0\.1: expected --schedule=cosine, which has a warmup, got piecewise\n/,
      ],
      [
        recall,
        ["--task=mqar", "--answerOnly"],
        /--answerOnly=true: expected --task=associative or induction, .* got mqar\n/,
      ],
      [
        copying,
        ["--reached=0.2"],
        /--reached=0\.2: expected several numbers of --states, .* got 0\n/,
      ],
      [
        copying,
        ["--validation=0", "--stop=0.01"],
        /--stop=0\.01: expected --validation above 0 or --testEachEpoch, .* got neither\n/,
      ],
      [
        images,
        ["--data=synthetic", "--split=0.3"],
        /--split=0\.3: expected --data=DIR, of which images are read, got synthetic\n/,
      ],
      [images, ["--preset=quick", "--skip-bad"], /--skip-bad=true: expected --data=DIR, of which/],
      [images, ["--preset=quick", "--fit=stretch"], /--fit=stretch: expected --data=DIR, of wh/],
      [
        cifar10,
        ["--preset=quick", "--model=convmixer_32_4", "--skipless"],
        /--skipless=true: expected --model=vit_…, which alone take it, got convmixer_32_4\n/,
      ],
      [
        cifar10,
        ["--preset=quick", "--model=convmixer_32_4", "--positionScale=2"],
        /--positionScale=2: expected --model=vit_…, which alone take it, got convmixer_32_4\n/,
      ],
      [
        cifar10,
        ["--preset=quick", "--kernel=5"],
        /--kernel=5: expected --model=convmixer_… or convnext_….*, which alone .* got vit_nano\n/,
      ],
      [
        cifar10,
        ["--preset=quick", "--model=convnext_micro", "--depth=2"],
        /--depth=2: expected --model=vit_… or convmixer_…, which alone .* got convnext_micro\n/,
      ],
      [
        pretraining,
        ["--preset=quick", "--model=convmixer_32_4", "--dropPath=0.1"],
        /--dropPath=0\.1: expected --model=vit_… or convnext_….*, .* got convmixer_32_4\n/,
      ],
      [
        cifar10,
        ["--preset=quick", "--from=vit.safetensors"],
        /--from=vit\.safetensors: expected one of transfer, .* among the arms, .*=default,mimetic\n/,
      ],
    ];
    for (const [task, args, message] of wrong) {
      const { code, err } = await callCommand(task, [
        "--device=cpu",
        ...args,
        `--out=${folder}/run`,
      ]);
      assert.deepEqual([code, err.split("\n").length], [2, 2], err);
      assert.match(err, message);
    }
    assert.deepEqual(await list(folder), ["a.json"]);
  }));

Deno.test("what starts processes is refused beside --report, which trains nothing", async () => {
  for (
    const [flag, value] of [["jobs", "4"], ["launcher", "slurm"], ["launcher", "command"]] as const
  ) {
    const args = ["--resume=nowhere", "--report", `--${flag}=${value}`];
    const { code, err } = await callCommand(cifar10, args);
    assert.equal(code, 2, err);
    assert.ok(
      err.startsWith(`error: Cannot use --${flag}=${value}: expected no --report, which trains`),
      err,
    );
  }
  const { err } = await callCommand(cifar10, ["--resume=nowhere", "--report", "--jobs=1"]);
  assert.match(err, /^error: Cannot resume nowhere/);
});

Deno.test("--stop=2, which is never, may stand where nothing is measured", () =>
  inFolder(async (folder) => {
    const args = "--device=cpu --dim=16 --depth=1 --batch=4 --tests=6 --max=2 --context=12 " +
      "--examples=4 --epochs=1 --init=default --states=4 --validation=0 --stop=2";
    succeeded(await callCommand(copying, [...args.split(" "), `--out=${folder}/run`]));
  }));

Deno.test("presets, files of runs, initial values and older folders may have them", () =>
  inFolder(async (folder) => {
    const [run, again, older] = ["run", "again", "older"].map((name) => `${folder}/${name}`);
    const tiny = "--device=cpu --dim=16 --depth=1 --batch=4 --tests=6 --max=2 --lengths=2 " +
      "--context=12 --examples=4 --epochs=1 --init=default";
    // The preset's number of states, and the initial n-gram.
    const given = ["--preset=scaled", "--model=transformer", "--ngram=2"];
    succeeded(await callCommand(copying, [...tiny.split(" "), ...given, `--out=${run}`]));
    succeeded(await callCommand(copying, [`--config=${run}/config.json`, `--out=${again}`]));
    const { settings, command } = await readJson(`${run}/config.json`);
    assert.deepEqual(settings.states, [32]);
    const config = makeRunConfig("copying", command, "cpu", {
      ...settings,
      states: [4, 8],
      ngram: 3,
    });
    await Deno.mkdir(older);
    await Deno.writeTextFile(`${older}/config.json`, JSON.stringify(config));
    succeeded(await callCommand(copying, [`--resume=${older}`]));
  }));
