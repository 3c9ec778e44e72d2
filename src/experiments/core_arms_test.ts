import assert from "assert";
import { exists } from "../host/mod.ts";
import { inFolder } from "../host/testing/in_folder.ts";
import {
  convmixer,
  describe,
  growBlocks,
  initialize,
  transformerLanguageModel,
  vit,
} from "../models/mod.ts";
import { readCheckpoint } from "../training/mod.ts";
import { namedArms } from "./arms.ts";
import type { Variant } from "./experiment.ts";
import { StoppedError } from "./log.ts";
import { planRuns } from "./plan_runs.ts";
import { runExperiment, type RunOptions } from "./run_experiment.ts";
import { trainSources } from "./sources.ts";
import { tiny, tinyStudy } from "./testing/tiny.ts";

const sizes = { dim: 12, depth: 4, heads: 3, patch: 16 };
const variants: Variant[] = [{ network: describe(vit(sizes)) }];
const texts = ["core:steps=4:kinds=2", "coreNorms:steps=4:kinds=2"];

/** The tiny experiment, from a core that is trained for a moment. */
const experiment = {
  ...tiny,
  async study(values: Parameters<typeof tinyStudy>[0]) {
    const study = await tinyStudy(values);
    return { ...study, variants, arms: await namedArms(["default", ...texts], { variants }) };
  },
};

const run = (options: RunOptions) => runExperiment(experiment, {}, { device: "cpu", ...options });

/** The trained values of a run in a folder. */
async function trained(folder: string, name: string) {
  return (await readCheckpoint(`${folder}/checkpoints/${name}`))!.state.parameters;
}

/** Stops what is done at the n-th time that it can be stopped. */
function stopAt(n: number): NonNullable<RunOptions["stoppable"]> {
  let times = 0;
  return async (work) => {
    const controller = new AbortController();
    if (++times === n) queueMicrotask(() => controller.abort());
    const done = await work(controller.signal);
    if (controller.signal.aborted) throw new StoppedError(130);
    return done;
  };
}

const names = [
  "core-steps-4-kinds-2/checkpoints/default-seed0",
  "checkpoints/core-steps-4-kinds-2-seed0",
  "checkpoints/coreNorms-steps-4-kinds-2-seed0",
];

Deno.test("a core is trained once in the folder, and stopped anywhere it ends at the same numbers", () =>
  inFolder(async (folder) => {
    const { summary } = await run({ out: `${folder}/whole` });
    assert.deepEqual(summary.arms.map(({ init }) => init), ["default", ...texts]);
    assert.equal(new Set(summary.arms.map(({ testLoss }) => testLoss)).size, 3);
    const path = `${folder}/stopped`;
    // In the core's training, and, after that and its test, in the first run.
    await assert.rejects(run({ out: path, stoppable: stopAt(1) }), StoppedError);
    await assert.rejects(run({ resume: path, stoppable: stopAt(3) }), StoppedError);
    assert.equal(await exists(`${path}/summary.json`), false);
    await run({ resume: path });
    for (const name of names) {
      const [one, two] = await Promise.all(
        [`${folder}/whole`, path].map((place) => readCheckpoint(`${place}/${name}`)),
      );
      assert.deepEqual(two!.state, one!.state, name);
    }
    const html = await Deno.readTextFile(`${folder}/whole/report.html`);
    assert.match(html, /What was trained first/);
    assert.match(html, /2-Dyck of 16 tokens, half of the closing brackets hidden, generated/);
    const config = JSON.parse(
      await Deno.readTextFile(`${folder}/whole/core-steps-4-kinds-2/config.json`),
    );
    assert.deepEqual(config.settings, { steps: 4, kinds: 2, width: 8 });
  }));

Deno.test("a network starts with the core's blocks, its control with their norms, all else as drawn", () =>
  inFolder(async (folder) => {
    const study = { ...await tinyStudy({ seeds: 2, epochs: 1, lr: [1e-3] }), variants };
    const arms = await namedArms(texts, { variants });
    const { study: made, sources } = await trainSources({ ...study, arms }, folder, {
      report: false,
      run: async (experiment, given, at) =>
        (await runExperiment(experiment, given, { device: "cpu", ...at })).summary,
    });
    assert.equal(sources.length, 1);
    assert.deepEqual([sources[0].steps, sources[0].network.dim], [4, 8]);
    const { network } = variants[0];
    const [first] = planRuns(arms[0].source!.study());
    const values = await trained(`${folder}/${sources[0].name}`, first.name);
    const grown = growBlocks(first.variant.network, values, network);
    const [core, norms] = made.arms.map(({ start }) => start!(network, 0));
    assert.deepEqual(core, grown);
    assert.deepEqual(made.arms[0].start!(network, 1), grown);
    assert.notDeepEqual(made.arms[1].start!(network, 1), norms);
    const drawn = initialize(network, { seed: 0 });
    for (const { name, shape } of network.parameters) {
      const [own, other] = [core.get(name), norms.get(name)];
      assert.equal(own !== undefined, name.startsWith("blocks."), name);
      if (!own || !other) continue;
      assert.equal(own.length, drawn.get(name)!.length);
      if (shape.length === 1) assert.deepEqual(own, other, name);
      else {
        assert.notDeepEqual(own, other, name);
        assert.ok(Math.abs(Math.hypot(...own) / Math.hypot(...other) - 1) < 1e-5, name);
      }
    }
  }));

Deno.test("a core that diverges is said, with advice that can help, and isn't trained again", () =>
  inFolder(async (folder) => {
    // Where optimizers' steps are infinite, the fixed rate is too high as well.
    const [arm] = await namedArms(texts.slice(0, 1), { variants });
    const source = { ...arm.source!, study: () => ({ ...arm.source!.study(), rates: [1e38] }) };
    const diverging = {
      ...experiment,
      async study(values: Parameters<typeof tinyStudy>[0]) {
        return { ...await experiment.study(values), arms: [{ ...arm, source }] };
      },
    };
    const path = `${folder}/run`;
    const printed: string[] = [];
    const log = { show() {}, print: (line: string) => void printed.push(line) };
    for (const options of [{ out: path }, { resume: path }]) {
      await assert.rejects(runExperiment(diverging, {}, { device: "cpu", log, ...options }), {
        message:
          `Cannot start from ${path}/${source.name}: expected a network whose training ends, ` +
          "got one that diverged; give its arms other options, or leave them out",
      });
    }
    assert.equal(printed.filter((line) => /no longer finite/.test(line)).length, 1, `${printed}`);
  }));

Deno.test("a report of a folder whose core isn't trained yet leaves it out", () =>
  inFolder(async (folder) => {
    const path = `${folder}/run`;
    await assert.rejects(run({ out: path, stoppable: stopAt(1) }), StoppedError);
    const { summary } = await run({ resume: path, report: true });
    assert.deepEqual([summary.complete, summary.arms], [false, []]);
  }));

Deno.test("other networks, and cores that don't fit, are refused in a line", async () => {
  const like = (options: Parameters<typeof vit>[0]) => ({ network: describe(vit(options)) });
  const wrong: [string, Variant[], RegExp][] = [
    [
      "core",
      [{ network: describe(convmixer({ dim: 8, depth: 2, kernel: 3 })) }],
      /^Cannot use --init=core with convmixer_\S*: expected a Vision Transformer, got convmixer$/,
    ],
    [
      "coreNorms",
      [{ network: describe(transformerLanguageModel({ vocabulary: 8, dim: 16, heads: 2 })) }],
      /^Cannot use --init=coreNorms with .*: expected a Vision Transformer, got transformer$/,
    ],
    ["core:width=5", variants, /: expected a width in whole heads of 4, got 5$/],
    ["core:steps=0", variants, /: expected steps to be a whole number from 1 to \S+, got 0$/],
    ["core:depth=3", variants, /: expected no options but its own \(steps, kinds, width\), got d/],
    ["core", [like({ ...sizes, depth: 1 })], /: expected the network's blocks to be .*, got 1$/],
    [
      "core",
      [variants[0], like({ ...sizes, dim: 24 })],
      /: expected networks whose blocks differ in number only, got vit_12_\S* and vit_24_\S*$/,
    ],
  ];
  for (const [text, networks, message] of wrong) {
    await assert.rejects(namedArms([text], { variants: networks }), {
      name: "UsageError",
      message,
    });
  }
  const deeper = [variants[0], like({ ...sizes, depth: 6 })];
  const [arm] = await namedArms(["core:width=0:kinds=8"], { variants: deeper });
  assert.deepEqual([arm.name, arm.source!.settings.width], ["core", 8]);
});
