import assert from "assert";
import { inFolder } from "../host/testing/in_folder.ts";
import { parseProfiles } from "./profile_record.ts";
import { runExperiment, type RunOptions } from "./run_experiment.ts";
import { tiny } from "./testing/tiny.ts";

/** Runs the tiny experiment; the records without what depends on the clock and on the command. */
async function run(options: RunOptions) {
  const printed: string[] = [];
  const log = { show() {}, print: (line: string) => void printed.push(line) };
  const { folder } = await runExperiment(tiny, {}, { device: "cpu", ...options, log });
  const text = await Deno.readTextFile(`${folder}/records.jsonl`);
  const records = text.trimEnd().split("\n").map((line) => {
    const { seconds: _, examplesPerSecond: __, identity: ___, ...rest } = JSON.parse(line);
    return rest;
  });
  const html = (await Deno.readTextFile(`${folder}/report.html`)).replace(/<script>[^]*/, "");
  return { printed, records, html };
}

Deno.test("--profile leaves a file, a table and a section, and the runs as they were", () =>
  inFolder(async (folder) => {
    const [plain, out] = [`${folder}/plain`, `${folder}/out`];
    const [ordinary, profiled] = [await run({ out: plain }), await run({ out, profile: true })];
    assert.deepEqual(profiled.records, ordinary.records);
    assert.doesNotMatch(ordinary.html, /Where the time goes/);
    assert.match(profiled.html, /<h2>Where the time goes<.h2>/);
    assert.match(profiled.printed.join("\n"), /one by one.*\n *Kernels +count +ms[^]*matmul +\d+ /);
    const text = await Deno.readTextFile(`${out}/profile.json`);
    const [{ network, runs, milliseconds, operations, ...rest }, ...more] = parseProfiles(text, "");
    assert.deepEqual([network, runs, more], ["vit_8_1_2_patch16_32", 10, []]);
    assert.ok(Math.min(milliseconds, rest.peakFlops, rest.peakBytes) > 0);
    const passes = new Set(operations.map(({ pass }) => pass));
    assert.deepEqual([...passes], ["forward", "backward", "update"]);
    // A report that is written again has it too, and profiling again changes no run.
    assert.match((await run({ resume: out, report: true })).html, /Where the time goes/);
    assert.deepEqual((await run({ resume: out, profile: true })).records, ordinary.records);
  }));

Deno.test("a profile that was changed is refused with its place", () => {
  const good = { network: "a", device: "b", timing: "c", runs: 1, milliseconds: 1 };
  const whole = { ...good, peakFlops: 1, peakBytes: 1, operations: [] };
  const parse = (profile: object) =>
    parseProfiles(JSON.stringify({ profiles: [profile] }), "profile.json");
  assert.deepEqual(parse(whole), [whole]);
  const refusals: [object, RegExp][] = [
    [{ ...whole, runs: -1 }, /Cannot read profile.json profile 1: expected runs to be a whole/],
    [{ ...whole, operations: {} }, /profile 1: expected operations to be a list, got {}/],
    [{ ...whole, operations: [3] }, /profile 1 operation 1: expected an object, got 3/],
    [{ ...whole, operations: [{ pass: "x" }] }, /operation 1: expected operation to be a text/],
  ];
  for (const [profile, expected] of refusals) assert.throws(() => parse(profile), expected);
  assert.throws(() => parseProfiles("{", "profile.json"), /expected JSON.*--profile/);
});
