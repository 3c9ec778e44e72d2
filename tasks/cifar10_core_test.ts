import assert from "assert";
import { inFolder } from "../src/host/testing/in_folder.ts";
import { cifar10 } from "./cifar10.ts";
import { callCommand, interruptTask, succeeded } from "./testing/processes.ts";
import { readNumbers, readResults } from "./testing/run_files.ts";

const arms = "core:steps=2:kinds=2,coreNorms:steps=2:kinds=2";
const core = "core-steps-2-kinds-2";
const tiny =
  `--preset=quick --patch=16 --images=64 --test=16 --epochs=1 --batch=16 --init=default,${arms} --device=cpu`
    .split(" ");

const numbers = async (folder: string, path: string) => ({
  run: await readNumbers(`${folder}/${path}`),
  arms: await readResults(`${folder}/${path}`),
  core: await readNumbers(`${folder}/${path}/${core}`),
});

Deno.test("an arm's core is trained by the command, and killed in that it goes on to equal numbers", () =>
  inFolder(async (folder) => {
    succeeded(await callCommand(cifar10, [...tiny, `--out=${folder}/whole`]));
    const records = `${folder}/killed/${core}/records.jsonl`;
    const begun = async () => (await Deno.readTextFile(records).catch(() => "")).includes("\n");
    await interruptTask("cifar10", [...tiny, "--out=killed"], folder, "SIGKILL", begun);
    await assert.rejects(Deno.stat(`${folder}/killed/records.jsonl`), Deno.errors.NotFound);
    succeeded(await callCommand(cifar10, [`--resume=${folder}/killed`]));
    assert.deepEqual(await numbers(folder, "killed"), await numbers(folder, "whole"));
  }));

Deno.test("help names the arms and their options, and other networks are refused in a line", async () => {
  const { out } = await callCommand(cifar10, ["--help"]);
  assert.match(out, /^- core, coreNorms: .*\n {4}:steps=\d+ +steps of the core's training$/m);
  assert.match(out, /^ {4}:width=0 +the core's width, .*; 0: half of them$/m);
  const refused = await callCommand(cifar10, [
    "--data=synthetic",
    "--model=convmixer_32_4",
    "--init=core",
  ]);
  assert.equal(refused.code, 2);
  assert.match(
    refused.err,
    /^error: Cannot use --init=core with convmixer_32_4: expected a Vision Transformer/,
  );
});
