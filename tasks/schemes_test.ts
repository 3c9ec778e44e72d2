import assert from "assert";
import { inFolder } from "../src/host/testing/in_folder.ts";
import { initialValues, setting } from "../src/experiments/mod.ts";
import { chooseRates } from "../src/reports/mod.ts";
import { readRunFolder } from "../src/runs/mod.ts";
import { makeFolder } from "../src/runs/testing/made_folder.ts";
import { recomputations } from "../src/training/mod.ts";
import { comparedNetworks, comparedSettings } from "./scheme_networks.ts";
import { schemes } from "./schemes.ts";
import { callCommand, interruptTask, list, runTask, succeeded } from "./testing/processes.ts";
import { readJson, readNumbers, readRecords } from "./testing/run_files.ts";
import { tinyOf } from "./testing/tiny_schemes.ts";

/** A comparison in two networks, of schemes with controls, with the default as control, and of a batch. */
const some = [
  ...tinyOf("vit", "convmixer", "images"),
  ...["--networks=vit,convmixer", "--schemes=conditioned,shared,lsuv"],
];

/** All numbers of a run that don't depend on the clock. */
async function numbers(path: string, networks = ["vit", "convmixer"]) {
  const parts = networks.flatMap((name) => [`${name}/choice`, `${name}/comparison`]);
  const { networks: compared } = await readJson(`${path}/summary.json`);
  return {
    parts: await Promise.all(parts.map((part) => readNumbers(`${path}/${part}`))),
    compared,
    csv: await Deno.readTextFile(`${path}/schemes.csv`),
  };
}

Deno.test("each arm runs at the rate that it chose, beside the default and its control", () =>
  inFolder(async (folder) => {
    const result = await runTask("schemes", [...some, "--out=run"], folder);
    succeeded(result);
    assert.match(result.err, /^folder: run; to go on with it: deno task schemes --resume=run$/m);
    assert.match(result.err, /^vit: 5 arms, rates 0\.002, 0\.006: \d+ s$/m);
    assert.match(result.err, /^in all about \d+ s$/m);
    assert.match(result.err, /^report: run\/report\.html$/m);
    const run = `${folder}/run`;
    assert.deepEqual(await list(run), [
      ...["config.json", "convmixer", "report.html", "schemes.csv", "summary.json", "vit"],
    ]);
    const { networks, complete, notices } = await readJson(`${run}/summary.json`);
    assert.equal(complete, true);
    assert.match(notices[0], /^SYNTHETIC The images of vit, convmixer were generated/);
    for (
      const [name, arms] of [
        ["vit", ["default", "conditioned", "conditionedControl", "lsuv", "lsuvNorms"]],
        ["convmixer", ["default", "shared", "lsuv", "lsuvNorms"]],
      ] as const
    ) {
      // deno-lint-ignore no-explicit-any
      const { rows } = networks.find((one: any) => one.name === name);
      // deno-lint-ignore no-explicit-any
      assert.deepEqual(rows.map(({ init }: any) => init).toSorted(), arms.toSorted());
      const tried = await readRecords(`${run}/${name}/choice`);
      assert.equal(tried.length, 2 * arms.length);
      const chosen = chooseRates(tried.map(({ init, rate, validationAccuracy: accuracy }) => {
        return { init, rate, accuracy };
      }));
      const compared = await readRecords(`${run}/${name}/comparison`);
      for (const row of rows) {
        assert.deepEqual(row.rate, chosen.get(row.init), row.init);
        assert.deepEqual(
          compared.filter(({ init }) => init === row.init).map(({ rate, seed }) => [rate, seed]),
          [[row.rate.rate, 1]],
        );
        assert.equal(row.seeds, 2);
        assert.equal(Math.round(32 * row.accuracy), 32 * row.accuracy);
      }
    }
    const page = await Deno.readTextFile(`${run}/report.html`);
    for (
      const text of ["Holm", "SYNTHETIC", "└ conditionedControl", "Verdict", "What is not here"]
    ) {
      assert.ok(page.includes(text), text);
    }
    const before = await numbers(run);
    await Deno.remove(`${run}/report.html`);
    succeeded(await callCommand(schemes, [`--resume=${run}`, "--report"]));
    assert.deepEqual(await numbers(run), before);
    assert.ok((await Deno.stat(`${run}/report.html`)).size > 1e6);
  }));

Deno.test("killed and interrupted in any part, a run is resumed to the same numbers", () =>
  inFolder(async (folder) => {
    // Seconds of training of the ConvMixer, as a busy machine brings signals late.
    const args = some.map((flag) => flag.replace(/^(--convmixerEpochs)=1$/, "$1=10"));
    succeeded(await callCommand(schemes, [...args, `--out=${folder}/whole`]));
    const whole = await numbers(`${folder}/whole`);
    const recorded = (part: string, count: number) => async () =>
      (await Deno.readTextFile(`${folder}/run/${part}/records.jsonl`).catch(() => ""))
        .split("\n").length > count;
    const call = (given: string[], signal: Deno.Signal, part: string, count: number) =>
      interruptTask("schemes", given, folder, signal, recorded(part, count));
    await call([...args, "--out=run"], "SIGKILL", "vit/choice", 2);
    const early = await callCommand(schemes, [`--resume=${folder}/run`, "--report"]);
    assert.equal(early.code, 1);
    assert.match(early.err, /^error: Cannot write a report: expected all parts to have ended/m);
    const again = ["--resume=run", "--recompute=blocks"];
    const stopped = await call(again, "SIGTERM", "convmixer/choice", 2);
    assert.equal(stopped.code, 143, stopped.err);
    // What is known is on the page already.
    const { complete, networks, notices } = await readJson(`${folder}/run/summary.json`);
    assert.deepEqual([complete, networks.length], [false, 1]);
    assert.ok(notices.includes("UNFINISHED These networks have no results yet: convmixer."));
    await call(["--resume=run"], "SIGKILL", "convmixer/comparison", 1);
    succeeded(await callCommand(schemes, [`--resume=${folder}/run`]));
    assert.deepEqual(await numbers(`${folder}/run`), whole);
  }));

Deno.test("networks without skip connections and on sequences have schemes of their own", () =>
  inFolder(async (folder) => {
    const args = ["--networks=skipless,mamba2", "--schemes=residualFree,onlyStep", "--seeds=1"];
    const sizes = tinyOf("vit", "images", "mamba2");
    succeeded(await callCommand(schemes, [...sizes, ...args, `--out=${folder}/run`]));
    const { networks, notices } = await readJson(`${folder}/run/summary.json`);
    assert.deepEqual(
      // deno-lint-ignore no-explicit-any
      networks.map(({ name, synthetic, rows }: any) => [name, synthetic, rows.length]),
      [
        ["skipless", true, 3],
        ["mamba2", false, 2],
      ],
    );
    assert.match(notices[0], /^SYNTHETIC The images of skipless were/);
    assert.equal(networks[0].rows[1].verdict, "no interval");
    assert.deepEqual(await list(`${folder}/run/mamba2`), ["choice"]);
  }));

Deno.test("a core is trained once for all parts of its network", () =>
  inFolder(async (folder) => {
    const run = `${folder}/run`;
    const args = ["--networks=vit", "--schemes=core:steps=2:kinds=2", "--lr=1", `--out=${run}`];
    succeeded(await callCommand(schemes, [...tinyOf("vit", "images"), ...args]));
    assert.deepEqual(await list(`${run}/vit`), ["choice", "comparison", "core-steps-2-kinds-2"]);
    for (const part of ["choice", "comparison"]) {
      const { config, arms } = await readJson(`${run}/vit/${part}/summary.json`);
      assert.equal(config.sources[0].steps, 2);
      assert.equal(arms.length, 3);
      assert.ok(!(await list(`${run}/vit/${part}`)).some((name) => name.startsWith("core")));
    }
    succeeded(await callCommand(schemes, [`--resume=${run}`, "--report"]));
  }));

Deno.test("steps of all networks make again what the command says", () => {
  const values = { ...initialValues(comparedSettings), lr: [1], seeds: 1 };
  for (const recompute of recomputations) {
    const asked = { ...values, recompute };
    const networks = comparedNetworks(asked);
    assert.deepEqual(
      networks.map(({ name, study }) => [name, study.session?.recompute]),
      comparedSettings.networks.initial.map((name) => [name, recompute]),
    );
  }
});

Deno.test("parts of all networks are read with the epochs that they have", () =>
  inFolder(async (folder) => {
    const names = Object.keys(comparedSettings).filter((name) => /epochs$/i.test(name));
    const epochs = Object.fromEntries(names.map((name, i) => [name, 10 + i]));
    const values = { ...initialValues(comparedSettings), lr: [1], seeds: 1, ...epochs };
    const networks = comparedNetworks(values);
    assert.deepEqual(networks.map(({ name }) => name), comparedSettings.networks.choices);
    for (const { name, study } of networks) {
      const path = `${folder}/${name}`;
      await makeFolder(path, { experiment: `${name} choice (part of schemes)`, settings: values });
      assert.equal((await readRunFolder(path)).epochs, study.epochs, name);
    }
  }));

Deno.test("networks that aren't asked for aren't made, and what only they take may be anything", () => {
  const values = { ...initialValues(comparedSettings), lr: [1], seeds: 1 };
  const namesOf = (change: Partial<typeof values>) =>
    comparedNetworks({ ...values, ...change }).map(({ name }) => name);
  const mamba2 = {
    networks: ["mamba2"] as const,
    images: 100,
    validation: 100,
    patch: 5,
    kernel: 2,
  };
  assert.deepEqual(namesOf(mamba2), ["mamba2"]);
  assert.deepEqual(namesOf({ networks: ["convmixer", "vit"], dim: 48 }), ["vit", "convmixer"]);
  assert.deepEqual(namesOf({ networks: ["vit"], dim: 48, kernel: 2, convmixerPatch: 5 }), ["vit"]);
});

Deno.test("rates are ones that other experiments take, whatever the multiple", () => {
  const { fits } = setting.rates("", [1]);
  for (const lr of [[1e-9], [1e5]]) {
    assert.ok(schemes.flags.lr.fits(lr));
    const networks = comparedNetworks({ ...initialValues(comparedSettings), lr, seeds: 1 });
    for (const { name, study } of networks) assert.ok(fits(study.rates), `${name} ${study.rates}`);
  }
});
