import assert from "assert";
import { splitWords } from "../host/mod.ts";
import { inFolder } from "../host/testing/in_folder.ts";
import { assertFree } from "./folder_config.ts";
import { StoppedError } from "./log.ts";
import { parseRunConfig } from "./run_config.ts";
import { callOf, runExperiment } from "./run_experiment.ts";
import { stopping } from "./testing/run_records.ts";
import { tiny } from "./testing/tiny.ts";

Deno.test("a command is recorded as a shell reads it again, and as it is where that needs no quotes", () => {
  const args = ["--note=two words; rm $x", "--out=/tmp/a b", "--lr=1e-3,1e-2", "--name="];
  const { command } = callOf("x", {}, { usage: "deno task x", args });
  assert.equal(
    command,
    "deno task x '--note=two words; rm $x' '--out=/tmp/a b' --lr=1e-3,1e-2 --name=",
  );
  assert.deepEqual(splitWords(command)!.slice(3), args);
  // As they stand in published commands.
  const plain =
    "--init=default,box:taps=9,mimetic+nonzeroMean --data=cifar-10/x_y.bin --lr=1e-3..1e-2x5";
  assert.equal(callOf("x", {}, { args: plain.split(" ") }).command, `x ${plain}`);
  assert.equal(callOf("x", {}, {}).command, "x");
  assert.equal(callOf("x", { note: "it's" }, {}).command, `x '--note=it'\\''s'`);
});

Deno.test("whoever is told how to go on may paste it, whatever the folder is called", () =>
  inFolder(async (folder) => {
    const out = `${folder}/two words; rm $x`;
    const printed: string[] = [];
    const log = { show() {}, print: (line: string) => void printed.push(line) };
    const options = { device: "cpu", out, log, stoppable: stopping(1) } as const;
    await assert.rejects(runExperiment(tiny, { epochs: 1 }, options), StoppedError);
    const hint = `tiny --resume='${out}'`;
    assert.ok(printed.includes(`folder: ${out}; to go on with it: ${hint}`), printed.join("\n"));
    assert.ok(printed.includes(`stopped; go on with: ${hint}`), printed.join("\n"));
    const text = await Deno.readTextFile(`${out}/config.json`);
    assert.equal(JSON.parse(text).command, `tiny --epochs=1 --device=cpu '--out=${out}'`);
    await assert.rejects(assertFree(out), (error: Error) => {
      assert.ok(error.message.includes(`go on with --resume='${out}', or`), error.message);
      return true;
    });
    assert.throws(() => parseRunConfig(out, text, "other", tiny.settings), (error: Error) => {
      assert.ok(error.message.endsWith(`go on with deno task ${hint}`), error.message);
      return true;
    });
  }));
