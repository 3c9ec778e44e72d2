import assert from "assert";
import { syntheticImages } from "../data/mod.ts";
import type { StructuredInitializer } from "../initializers/mod.ts";
import { sgd } from "../training/mod.ts";
import type { Loading } from "./experiment.ts";
import { imageProtocol } from "./image_protocol.ts";
import { StoppedError } from "./log.ts";
import { runExperiment, type RunOptions } from "./run_experiment.ts";
import { recordsOf, stopping } from "./testing/run_records.ts";
import type { SettingValues } from "./settings.ts";
import { tiny } from "./testing/tiny.ts";
import { trainingSettings } from "./training_settings.ts";
import { inFolder } from "../host/testing/in_folder.ts";

const inRun = (test: (path: string) => Promise<void>) =>
  inFolder((folder) => test(`${folder}/run`));

/** A page without Plotly's source. */
const withoutPlotly = (html: string) =>
  html.replace(/<script>\/\*\*\n\* plotly\.js[\s\S]*?<\/script>/, "");

const run = (
  given: Parameters<typeof runExperiment<typeof tiny.settings>>[1],
  options: RunOptions,
) => runExperiment(tiny, given, { device: "cpu", ...options });

Deno.test("an experiment of one's own leaves a folder with results and a report", () =>
  inRun(async (out) => {
    const printed: string[] = [];
    const log = { show() {}, print: (line: string) => void printed.push(line) };
    const { folder, summary } = await run({ seeds: 2 }, { out, log });
    assert.equal(folder, out);
    assert.equal(summary.command, `tiny --seeds=2 --device=cpu --out=${out}`);
    assert.deepEqual(summary.arms.map(({ init, seed, epochs }) => [init, seed, epochs]), [
      ["default", 0, 2],
      ["default", 1, 2],
      ["mimetic", 0, 2],
      ["mimetic", 1, 2],
    ]);
    assert.ok(summary.arms.every(({ testLoss }) => testLoss! > 0));
    assert.deepEqual([summary.synthetic, summary.complete], [true, true]);
    assert.equal(summary.measuredOn, "test");
    assert.match(printed[1], /to go on with it: tiny --resume=/);
    assert.equal(printed.filter((line) => /epoch \d\/2, train loss/.test(line)).length, 8);
    const html = await Deno.readTextFile(`${out}/report.html`);
    assert.match(html, /SYNTHETIC/);
    assert.match(html, /W_Q|query/i);
    const again = await run({}, { resume: out });
    assert.deepEqual(
      JSON.parse(JSON.stringify(again.summary)),
      JSON.parse(JSON.stringify(summary)),
    );
  }));

Deno.test("weights are drawn by as many threads as a run may take, at first and for the report", () =>
  inRun(async (out) => {
    const seen: unknown[] = [];
    const study = async (settings: Parameters<typeof tiny.study>[0]) => {
      const { arms, ...rest } = await tiny.study(settings);
      const scheme: StructuredInitializer = {
        kind: "attention",
        initialize: (_, __, ___, options) => void seen.push(options?.threads),
      };
      return { ...rest, arms: [{ ...arms[0], structured: [scheme] }] };
    };
    const given = { seeds: 1, epochs: 1 };
    await runExperiment({ ...tiny, study }, given, {
      device: "cpu",
      out,
      threads: 1,
      profile: true,
    });
    assert.deepEqual(seen, [1, 1, 1]);
  }));

Deno.test("what accuracy is measured on is said in the summary and everywhere in the report", () =>
  inRun(async (out) => {
    const study = async (settings: Parameters<typeof tiny.study>[0]) => {
      const { data, ...rest } = await tiny.study(settings);
      return {
        ...rest,
        data: async (loading: Loading) => ({
          ...await data(loading),
          measuredOn: "validation" as const,
        }),
      };
    };
    const given = { lr: [1e-3, 1e-2] };
    const { summary } = await runExperiment({ ...tiny, study }, given, { device: "cpu", out });
    assert.equal(summary.measuredOn, "validation");
    const html = withoutPlotly(await Deno.readTextFile(`${out}/report.html`));
    assert.match(html, /Validation accuracy by epoch.*Sizes and rates.*Validation accuracy, %/s);
    assert.doesNotMatch(html, /\btest (accuracy|loss)/i);
  }));

Deno.test("weights are shown of the first seed, whichever it is", () =>
  inRun(async (out) => {
    const study = async (settings: Parameters<typeof tiny.study>[0]) => ({
      ...await tiny.study(settings),
      firstSeed: 3,
    });
    const { summary } = await runExperiment({ ...tiny, study }, {}, { device: "cpu", out });
    assert.deepEqual(summary.arms.map(({ seed }) => seed), [3, 3]);
    const html = withoutPlotly(await Deno.readTextFile(`${out}/report.html`));
    assert.match(html, /<h2>Attention weights<.*default.*mimetic/s);
  }));

Deno.test("one that is stopped goes on to the same numbers", () =>
  inRun(async (out) => {
    await run({ epochs: 3 }, { out });
    const whole = await recordsOf(out);
    // The second run is stopped in its course.
    const stoppable = stopping(2);
    const cut = `${out}-cut`;
    await assert.rejects(run({ epochs: 3 }, { out: cut, stoppable }), StoppedError);
    assert.ok((await recordsOf(cut)).length < whole.length);
    await run({}, { resume: cut });
    assert.deepEqual(await recordsOf(cut), whole);
  }));

Deno.test("what doesn't change results may be another where a run goes on, in one process", () =>
  inRun(async (out) => {
    const { recompute } = trainingSettings({ lr: 1e-3, decay: 0, warmup: 0 });
    const settings = { ...tiny.settings, recompute };
    const asked: string[] = [];
    const experiment = {
      ...tiny,
      settings,
      study: async (values: SettingValues<typeof settings>) => {
        asked.push(values.recompute);
        return { ...await tiny.study(values), session: { recompute: values.recompute } };
      },
    };
    await run({}, { out });
    const cut = `${out}-cut`;
    const options = { device: "cpu", out: cut, stoppable: stopping(2) } as const;
    await assert.rejects(runExperiment(experiment, {}, options), StoppedError);
    const config = await Deno.readTextFile(`${cut}/config.json`);
    const resumed = { device: "cpu", resume: cut } as const;
    const blocks = { recompute: "blocks" } as const;
    const { summary } = await runExperiment(experiment, blocks, resumed);
    assert.deepEqual(asked, ["none", "blocks"]);
    const numbers = async (folder: string) =>
      (await recordsOf(folder)).map(({ identity: _, ...rest }) => rest);
    assert.deepEqual(await numbers(cut), await numbers(out));
    assert.equal(await Deno.readTextFile(`${cut}/config.json`), config);
    assert.equal(summary.config.recompute, "none");
    const launch = () => Promise.resolve([]);
    await assert.rejects(runExperiment(experiment, blocks, { ...resumed, launch }), {
      message: /^Cannot change a run as it is resumed: --recompute; only --device, --threads, /,
    });
    const wrong = { recompute: "all" as "blocks" };
    await assert.rejects(
      runExperiment(experiment, wrong, resumed),
      /settings\.recompute to be one/,
    );
  }));

Deno.test("what can't be run is refused, and leaves nothing", () =>
  inRun(async (out) => {
    const wrong: [Parameters<typeof run>[0], RegExp][] = [
      [{ seeds: 0 }, /expected settings\.seeds to be a whole number from 1 .*, got 0$/],
      [{ lr: [1, 1] }, /expected settings\.lr to be up to 100 numbers from .*, got \[1,1\]$/],
      [Object.assign({ seeds: 2 }, { batch: 8 }), /expected no other settings .*, got batch; near/],
    ];
    for (const [given, message] of wrong) {
      await assert.rejects(run(given, { out }), { name: "RangeError", message });
    }
    await assert.rejects(run({}, { report: true, out }), {
      name: "UsageError",
      message: "Cannot use --report without --resume=DIR",
    });
    await assert.rejects(run({ seeds: 2 }, { resume: out }), {
      name: "UsageError",
      message: /^Cannot change a run as it is resumed: --seeds; /,
    });
    await assert.rejects(Deno.stat(out), Deno.errors.NotFound);
  }));

Deno.test("an epoch whose last step diverges is no record, as no checkpoint vouches for it", () =>
  inRun(async (out) => {
    const images = syntheticImages({ train: 8, test: 8 });
    const study = async (settings: SettingValues<typeof tiny.settings>) => ({
      ...await tiny.study(settings),
      optimizer: sgd({ weightDecay: 1e6 }),
      data: () => ({
        description: "SYNTHETIC images",
        ...imageProtocol(images, { batch: 8 }),
      }),
    });
    const go = (options: RunOptions) =>
      runExperiment({ ...tiny, study }, options.out ? { lr: [1e37] } : {}, {
        device: "cpu",
        ...options,
      });
    await assert.rejects(go({ out }), /every one diverged/);
    const records = await recordsOf(out);
    assert.deepEqual(records.map(({ run, kind, epoch, step }) => [run, kind, epoch, step]), [
      ["default-seed0", "diverged", 0, 1],
      ["mimetic-seed0", "diverged", 0, 1],
    ]);
    await assert.rejects(go({ resume: out }), /every one diverged/);
    assert.deepEqual(await recordsOf(out), records);
  }));
