import assert from "assert";
import { inFolder } from "../host/testing/in_folder.ts";
import type { Loading } from "./experiment.ts";
import { StoppedError } from "./log.ts";
import type { DataFacts } from "./run_data.ts";
import { runExperiment, type RunOptions } from "./run_experiment.ts";
import { text } from "./setting_kinds.ts";
import { axis, ofArms, type SettingValues, UsageError } from "./settings.ts";
import { recordsOf, stopping } from "./testing/run_records.ts";
import { tiny } from "./testing/tiny.ts";

const { seeds, epochs, lr } = tiny.settings;
const from = ofArms(["mimetic"], text("what mimetic starts from"));
const experiment = { ...tiny, settings: { seeds: axis(seeds), epochs, lr: axis(lr), from } };

type Given = Partial<SettingValues<typeof experiment.settings>>;

/** Runs it on the CPU, on some data and with weights that mimetic starts from; returns what was printed. */
async function run(
  given: Given,
  options: RunOptions,
  facts?: DataFacts,
  weights?: string,
): Promise<string[]> {
  const printed: string[] = [];
  const log = { show() {}, print: (line: string) => void printed.push(line) };
  const study = async (values: Required<Given>) => {
    const { data, arms: all, ...rest } = await experiment.study(values);
    const arms = all.map((arm) => arm.name === "mimetic" ? { ...arm, weights } : arm);
    return { ...rest, arms, data: async (loading: Loading) => ({ ...await data(loading), facts }) };
  };
  await runExperiment({ ...experiment, study }, given, { device: "cpu", log, ...options });
  return printed;
}

/** The runs that were trained, by what was printed of their epochs. */
const trained = (printed: readonly string[]) =>
  [...new Set(printed.flatMap((line) => /^(\S+): epoch \d/.exec(line)?.[1] ?? []))].sort();

const read = async (path: string) => JSON.parse(await Deno.readTextFile(path));

Deno.test("runs of fewer seeds and rates are taken over, to the numbers of training them again", () =>
  inFolder(async (folder) => {
    const [first, whole, grown] = ["first", "whole", "grown"].map((name) => `${folder}/${name}`);
    const more = { seeds: 2, lr: [1e-3, 1e-2] };
    await run({ seeds: 1 }, { out: first });
    await run(more, { out: whole });
    const before = await recordsOf(first);
    const printed = await run(more, { out: grown, reuse: first });
    assert.ok(printed.includes(`2 of 8 runs taken from ${first}`), printed.join("\n"));
    assert.equal(trained(printed).length, 6);
    assert.ok(!trained(printed).some((name) => name.endsWith("rate0.001-seed0")));
    assert.deepEqual(await recordsOf(grown), await recordsOf(whole));
    assert.deepEqual(await recordsOf(first), before);
    const [a, b] = await Promise.all([grown, whole].map((path) => read(`${path}/summary.json`)));
    const numbers = ({ arms }: { arms: { testLoss: number }[] }) => arms.map((one) => one.testLoss);
    assert.deepEqual(numbers(a), numbers(b));
    assert.match(a.command, /--reuse=/);
    // What was taken is the folder's own: it goes on without the other one.
    await Deno.remove(first, { recursive: true });
    assert.deepEqual(trained(await run({}, { resume: grown })), []);
  }));

Deno.test("runs without an end, and damaged ones, are trained again", () =>
  inFolder(async (folder) => {
    const [cut, whole, grown] = ["cut", "whole", "grown"].map((name) => `${folder}/${name}`);
    // The data, default's run, a part of mimetic's.
    await assert.rejects(run({ epochs: 3 }, { out: cut, stoppable: stopping(2) }), StoppedError);
    await run({ epochs: 3 }, { out: whole });
    const printed = await run({ epochs: 3 }, { out: grown, reuse: cut });
    assert.ok(printed.includes(`1 of 2 runs taken from ${cut}`), printed.join("\n"));
    assert.deepEqual(trained(printed), ["mimetic-seed0"]);
    assert.deepEqual(await recordsOf(grown), await recordsOf(whole));

    const model = `${whole}/checkpoints/mimetic-seed0/model.safetensors`;
    const bytes = await Deno.readFile(model);
    bytes[bytes.length - 1] ^= 1;
    await Deno.writeFile(model, bytes);
    const mended = `${folder}/mended`;
    const lines = await run({ epochs: 3 }, { out: mended, reuse: whole });
    const why = lines.find((line) => /^mimetic-seed0: trained again, not taken: /.test(line));
    assert.match(why!, /Cannot read .*model\.safetensors: expected contents with the checksum/);
    assert.deepEqual(trained(lines), ["mimetic-seed0"]);
    assert.deepEqual(await recordsOf(mended), await recordsOf(grown));
  }));

Deno.test("runs of arms that a differing setting isn't for are taken, the others trained", () =>
  inFolder(async (folder) => {
    const [first, other, again] = ["first", "other", "again"].map((name) => `${folder}/${name}`);
    await run({}, { out: first });
    const printed = await run({ from: "a" }, { out: other, reuse: first });
    assert.ok(printed.includes(`1 of 2 runs taken from ${first}`), printed.join("\n"));
    assert.deepEqual(trained(printed), ["mimetic-seed0"]);
    assert.deepEqual(trained(await run({ from: "a" }, { out: again, reuse: other })), []);
  }));

Deno.test("runs that start from other weights at the same place aren't taken, and none goes on with them", () =>
  inFolder(async (folder) => {
    const [first, other, again, older] = ["first", "other", "again", "older"]
      .map((name) => `${folder}/${name}`);
    await run({ from: "a" }, { out: first }, undefined, "one");
    assert.deepEqual(await read(`${first}/data.json`), { weights: { mimetic: "one" } });
    const printed = await run({ from: "a" }, { out: other, reuse: first }, undefined, "two");
    assert.deepEqual(trained(printed), ["mimetic-seed0"]);
    assert.deepEqual(
      trained(await run({ from: "a" }, { out: again, reuse: first }, undefined, "one")),
      [],
    );
    await assert.rejects(run({}, { resume: first }, undefined, "two"), {
      message:
        /^Cannot resume .*: expected the data .*, got other weights, from which mimetic start/,
    });
    // A folder of before tells of no weights.
    await Deno.remove(`${first}/data.json`);
    const taken = await run({ from: "a" }, { out: older, reuse: first }, undefined, "two");
    assert.deepEqual(trained(taken), []);
    await run({}, { resume: first }, undefined, "two");
  }));

Deno.test("a folder of other settings or of no run is refused, and nothing is made", () =>
  inFolder(async (folder) => {
    const [first, out] = [`${folder}/first`, `${folder}/out`];
    await run({}, { out: first });
    await assert.rejects(run({ epochs: 3 }, { out, reuse: first }), (error) => {
      assert.ok(error instanceof UsageError);
      assert.equal(
        error.message,
        `Cannot use --reuse=${first}: expected a run of the same settings but for --seeds, --lr, ` +
          "got --epochs=2, not 3",
      );
      return true;
    });
    const none = { message: /^Cannot use --reuse=.*: expected the folder of a run, but config/ };
    await assert.rejects(run({}, { out, reuse: folder }), none);
    const changed = `${first}/config.json`;
    const text = await Deno.readTextFile(changed);
    await Deno.writeTextFile(changed, text.replace('"seeds": 1', '"seeds": 2'));
    const mixed = { name: "RangeError", message: /^Cannot use --reuse=.*was changed since/ };
    await assert.rejects(run({}, { out, reuse: first }), mixed);
    await Deno.writeTextFile(changed, text);
    await assert.rejects(run({}, { resume: first, reuse: first }), {
      message: /^Cannot change a run as it is resumed: --reuse; only/,
    });
    const records = `${first}/records.jsonl`;
    const lines = await Deno.readTextFile(records);
    await Deno.writeTextFile(records, lines.replace("trainLoss", "loss"));
    const damaged = { name: "RangeError", message: /records\.jsonl line 1/ };
    await assert.rejects(run({}, { out, reuse: first }), damaged);
    await assert.rejects(Deno.stat(out), Deno.errors.NotFound);
  }));

Deno.test("a folder of other data is refused, and nothing is made", () =>
  inFolder(async (folder) => {
    const channels = { mean: [0], std: [1] };
    const facts = {
      ...{ kind: "images", folder: "a", classes: ["cat", "dog"], shape: [3, 32, 32] },
      images: { train: 32, validation: 0, test: 8 },
      ...{ channels: { train: channels, test: channels }, leftOut: [], notes: [] },
    };
    const [first, out] = [`${folder}/first`, `${folder}/out`];
    await run({}, { out: first }, facts);
    const others = { ...facts, classes: ["cat", "cow"] };
    await assert.rejects(run({}, { out, reuse: first }, others), {
      message: /^Cannot use --reuse=.*: expected the data that data\.json tells of, .*classes diff/,
    });
    await assert.rejects(Deno.stat(out), Deno.errors.NotFound);
    // The same data may lie elsewhere.
    const printed = await run({}, { out, reuse: first }, { ...facts, folder: "b" });
    assert.ok(printed.includes(`2 of 2 runs taken from ${first}`));
  }));
