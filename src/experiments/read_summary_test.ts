import assert from "assert";
import { imagesFrom, syntheticImages } from "../data/mod.ts";
import { exists } from "../host/mod.ts";
import { inFolder } from "../host/testing/in_folder.ts";
import type { Delegate } from "./delegate.ts";
import { imageProtocol } from "./image_protocol.ts";
import { runPretraining, workOnPretraining } from "./pretraining/run_pretraining.ts";
import { completeSummary } from "./read_summary.ts";
import { runExperiment, workOnExperiment } from "./run_experiment.ts";
import { runSchemes, workOnSchemes } from "./schemes/run_schemes.ts";
import { trainSources } from "./sources.ts";
import { tiny } from "./testing/tiny.ts";

const how = { device: "cpu", threads: 1 } as const;
const given = { seeds: 1, epochs: 1 };
const { train, test } = syntheticImages({ train: 56, test: 24 });
type Given = Parameters<typeof tiny.study>[0];

/** The tiny study with validation images. */
const validated = async (settings: Given) => ({
  ...await tiny.study(settings),
  data: () => ({
    description: "SYNTHETIC images",
    synthetic: true,
    ...imageProtocol(
      { train: imagesFrom(train, 0, 32), validation: imagesFrom(train, 32, 24), test },
      { batch: 8 },
    ),
  }),
});

const pretraining = {
  ...tiny,
  study: async (settings: Given) => {
    const { arms, data, ...common } = await validated(settings);
    const split = { pretraining: data(), comparison: data() };
    return {
      data: () => Promise.resolve(split),
      pretraining: { ...common, arms: arms.slice(0, 1) },
      comparison: common,
      arms: () => Promise.resolve([arms[0], { ...arms[1], name: "pretrained" }]),
    };
  },
};

const schemes = {
  ...tiny,
  study: async (settings: Given) => {
    const { variants: [{ network }], arms: _, ...study } = await validated(settings);
    const compared = { name: "vit", label: "ViT", title: "a ViT", network, study, tests: 24 };
    return { networks: [compared], schemes: ["mimetic"] };
  },
};

/** Lets the file that is renamed to a path stay away, as if the process was killed then. */
async function without(path: string, work: () => Promise<unknown>): Promise<void> {
  const { rename } = Deno;
  Deno.rename = (from, to) => to === path ? Promise.reject(new Error("killed")) : rename(from, to);
  try {
    await assert.rejects(work(), /killed/);
  } finally {
    Deno.rename = rename;
  }
}

const experiments = {
  experiment: [
    (folder: object) => runExperiment(tiny, "out" in folder ? given : {}, { ...how, ...folder }),
    (folder: string) => workOnExperiment(tiny, folder, how),
  ],
  pretraining: [
    (folder: object) =>
      runPretraining(pretraining, "out" in folder ? given : {}, { ...how, ...folder }),
    (folder: string) => workOnPretraining(pretraining, folder, how),
  ],
  schemes: [
    (folder: object) => runSchemes(schemes, "out" in folder ? given : {}, { ...how, ...folder }),
    (folder: string) => workOnSchemes(schemes, folder, how),
  ],
} as const;

for (const [name, [run, work]] of Object.entries(experiments)) {
  Deno.test(`${name}: a folder without its report hasn't ended, whoever goes on with it`, () =>
    inFolder(async (folder) => {
      const out = `${folder}/run`;
      const report = `${out}/report.html`;
      await without(report, () => run({ out }));
      assert.equal(await completeSummary(out), undefined);
      await work(out);
      assert.ok(await exists(report));
      const [summary, csv] = [`${out}/summary.json`, `${out}/schemes.csv`];
      assert.ok(await exists(summary));
      for (const path of [report, summary, csv]) await Deno.remove(path).catch(() => {});
      await without(report, () => run({ resume: out }));
      const left: number[] = [];
      const delegate: Delegate = async (asked) => {
        left.push(await asked.left());
        await work(out);
        left.push(await asked.left());
      };
      await run({ resume: out, delegate });
      assert.ok(left[0] > 0 && left[1] === 0, `${left}`);
      assert.ok(await exists(report));
      assert.equal(await exists(csv), name === "schemes");
    }));

  Deno.test(`${name}: a summary that can't be read is written again`, () =>
    inFolder(async (folder) => {
      const out = `${folder}/run`;
      await run({ out });
      const summaries = [`${out}/summary.json`, `${out}/vit/choice/summary.json`];
      for (const text of ["", "{", "null", "[1]"]) {
        for (const path of summaries) if (await exists(path)) await Deno.writeTextFile(path, text);
        const delegate: Delegate = async ({ left }) => {
          assert.notEqual(await left(), 0);
          await work(out);
        };
        await run({ resume: out, delegate });
        assert.ok(await completeSummary(out));
      }
      for (const path of summaries) if (await exists(path)) await Deno.writeTextFile(path, "{");
      await run({ resume: out });
      assert.ok(await completeSummary(out));
    }));
}

Deno.test("what arms start from is trained again where its summary can't be read", () =>
  inFolder(async (folder) => {
    const plain = await tiny.study({ ...given, lr: [1e-3] });
    const source = { name: "source", settings: {}, study: () => plain, start: () => new Map() };
    const study = { ...plain, arms: [{ ...plain.arms[0], source }] };
    await Deno.mkdir(`${folder}/source`);
    await Deno.writeTextFile(`${folder}/source/summary.json`, "{");
    const run = () => Promise.reject(new Error("it is trained"));
    assert.deepEqual((await trainSources(study, folder, { report: true, run })).sources, []);
    await assert.rejects(trainSources(study, folder, { report: false, run }), /it is trained/);
  }));
